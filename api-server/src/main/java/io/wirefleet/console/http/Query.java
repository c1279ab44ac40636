package io.wirefleet.console.http;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.Rfc3339;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The query parameters of a request, all of them known.
public final class Query {
    private static final Pattern OFFSET = Pattern.compile(" (\\d{2}:\\d{2})$");

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /// @throws RefusedException naming the parameters that the route does not know
    public static Query of(Context context, Collection<String> known) {
        Map<String, List<String>> values = context.queryParamMap();
        TreeSet<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw RefusedException.malformed("unknown query parameter "
                    + String.join(", ", unknown)
                    + (known.isEmpty() ? "; none is known" : "; known are " + String.join(", ", new TreeSet<>(known))));
        }
        return new Query(values);
    }

    /// The same with this parameter, and no other value of it.
    public Query with(String name, String value) {
        Map<String, List<String>> more = new HashMap<>(values);
        more.put(name, List.of(value));
        return new Query(more);
    }

    /// @throws RefusedException if it is given more than once
    public @Nullable String text(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw RefusedException.malformed("query parameter " + name + " is given more than once");
        }
        return all.isEmpty() ? null : all.getFirst();
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// The parameter through a parser that refuses with [InvalidValueException].
    public <T> @Nullable T parsed(String name, Function<String, T> parser) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (InvalidValueException e) {
            throw RefusedException.malformed("query parameter " + name + " " + e.getMessage());
        }
    }

    /// An RFC 3339 time with its offset. A blank before its hours was a `+` that the sender did not write as `%2B`.
    public @Nullable Instant time(String name) {
        return parsed(name, text -> Rfc3339.parse(OFFSET.matcher(text).replaceFirst("+$1")));
    }

    public int integer(String name, int otherwise, int least, int most) {
        Integer value = parsed(name, text -> {
            if (text.matches("[0-9]{1,9}")) {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new InvalidValueException("must be an integer between " + least + " and " + most);
        });
        return value == null ? otherwise : value;
    }

    public boolean flag(String name) {
        Boolean value = parsed(name, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValueException("must be true or false");
        });
        return Boolean.TRUE.equals(value);
    }
}
