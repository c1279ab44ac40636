package io.wirefleet.terraform.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The query of a request, each value written so that it arrives as it is.
public final class Query {
    private final StringBuilder text = new StringBuilder();

    public Query with(String name, String value) {
        text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    /// Empty, or from its question mark on.
    @Override
    public String toString() {
        return text.toString();
    }
}
