package io.wirefleet.console.fields;

import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.openapi.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The query parameter `tag`, `key:value`, that may be repeated: all of them must match. Keys with a colon cannot be
/// asked for.
public final class TagFilter {
    public static final Schema SCHEMA =
            Schema.string("key:value; only those with this tag; repeated: with all of them");

    private TagFilter() {}

    /// @throws RefusedException if one has no colon, or two ask for different values of one key
    public static Map<String, String> read(List<String> parameters) {
        Map<String, String> tags = new TreeMap<>();
        for (String parameter : parameters) {
            int colon = parameter.indexOf(':');
            if (colon < 1) {
                throw RefusedException.malformed("query parameter tag must be key:value");
            }
            String value = parameter.substring(colon + 1);
            String before = tags.putIfAbsent(parameter.substring(0, colon), value);
            if (before != null && !before.equals(value)) {
                throw RefusedException.malformed("query parameter tag asks for two values of one key");
            }
        }
        return tags;
    }
}
