package io.wirefleet.console.database.types;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// PostgreSQL's array literals, of elements whose text needs no quoting: `{10.0.0.0/8,fd00::/64}`.
final class ArrayText {
    private ArrayText() {}

    static String format(Object[] elements) {
        return Arrays.stream(elements).map(Object::toString).collect(Collectors.joining(",", "{", "}"));
    }

    static <T> List<T> parse(String text, Function<String, T> element) {
        String inside = text.substring(1, text.length() - 1);
        return inside.isEmpty()
                ? List.of()
                : Arrays.stream(inside.split(",")).map(element).toList();
    }
}
