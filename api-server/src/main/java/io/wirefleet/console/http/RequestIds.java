package io.wirefleet.console.http;

import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;

/// What a request is called in its answer and in the log: as its caller called it, or by a new name.
final class RequestIds {
    static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = "request_id";
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestIds() {}

    static String of(Context context) {
        String known = context.attribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        String asked = context.header(HEADER);
        String id = asked != null && USABLE.matcher(asked).matches()
                ? asked
                : UUID.randomUUID().toString();
        context.attribute(ATTRIBUTE, id);
        return id;
    }
}
