package io.wirefleet.console.imports;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// Names that are each taken once.
final class Names {
    private static final int LONGEST = 63;

    private final Set<String> taken;

    Names(Collection<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /// The name, or where it is taken the first of `name-2`, `name-3` and so on that is free.
    String take(String wanted) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = cut(wanted, LONGEST - 1 - Integer.toString(i).length()) + "-" + i;
        }
        return name;
    }

    static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most)).strip();
    }
}
