package io.wirefleet.console.imports;

import io.wirefleet.contract.InvalidValueException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How names tell owners, such as `{owner}-{device}`: everything but `{owner}` and `{device}` stands for itself.
record OwnerPattern(Pattern pattern) {
    private static final int LONGEST = 63;

    /// @throws InvalidValueException if it holds not one `{owner}`, or more than one `{device}`
    static OwnerPattern parse(String text) {
        if (text.length() > LONGEST
                || count(text, "{owner}") != 1
                || count(text, "{device}") > 1
                || text.contains("{owner}{device}")
                || text.contains("{device}{owner}")) {
            throw new InvalidValueException(
                    "must hold {owner} once, and may hold {device} once apart from it, such as '{owner}-{device}'");
        }
        String quoted =
                Pattern.quote(text).replace("{owner}", "\\E(?<owner>.+?)\\Q").replace("{device}", "\\E.+?\\Q");
        return new OwnerPattern(Pattern.compile(quoted));
    }

    Optional<String> owner(String name) {
        Matcher matcher = pattern.matcher(name);
        return matcher.matches()
                ? Optional.of(matcher.group("owner").strip()).filter(owner -> !owner.isEmpty())
                : Optional.empty();
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}
