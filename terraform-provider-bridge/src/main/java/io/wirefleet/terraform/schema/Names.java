package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.regex.Pattern;

/// Names of things as messages show them.
public final class Names {
    private static final int LONGEST = 63;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\u202A-\u202E\u2066-\u2069]");

    private Names() {}

    /// Such as `peer 'laptop'`; the noun alone where there is no name, or none that is known.
    public static String called(String noun, Fields values) {
        return values.get("name") instanceof Value.Text(String text) ? noun + " '" + shown(text) + "'" : noun;
    }

    /// A name as it may stand in a line: as long as a name may be, and without what a terminal or the direction of
    /// writing would obey.
    public static String shown(String name) {
        String printable = UNPRINTABLE.matcher(name).replaceAll("\uFFFD");
        return printable.codePointCount(0, printable.length()) <= LONGEST
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, LONGEST)) + "...";
    }
}
