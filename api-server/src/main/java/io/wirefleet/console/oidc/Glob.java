package io.wirefleet.console.oidc;

import io.wirefleet.contract.InvalidValueException;
import java.util.ArrayList;
import java.util.List;

/// A pattern for the whole of a claim. `*` stands for any characters but `/` and `:`, which part the names in what CI
/// systems claim, so that it never reaches over into the next name; `**` stands for any characters at all, `?` for one
/// character but those two. Matching costs the pattern's length times the claim's, whatever they are.
public record Glob(String text) {
    private static final int LONGEST = 512;

    /// @throws InvalidValueException if it is empty or too long
    public static Glob parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new InvalidValueException("must be 1 to " + LONGEST + " characters");
        }
        return new Glob(text);
    }

    boolean matches(String value) {
        boolean[] reached = new boolean[value.length() + 1];
        reached[0] = true;
        for (String token : tokens()) {
            reached = step(reached, token, value);
        }
        return reached[value.length()];
    }

    private List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("**", i)) {
                tokens.add("**");
                i++;
            } else {
                tokens.add(text.substring(i, i + 1));
            }
        }
        return tokens;
    }

    /// How far into the value one can be after the token, from how far one can be before it.
    private static boolean[] step(boolean[] before, String token, String value) {
        boolean[] after = new boolean[before.length];
        boolean isOpen = false;
        for (int i = 0; i < before.length; i++) {
            isOpen |= before[i];
            boolean isEnd = i == value.length();
            switch (token) {
                case "**" -> after[i] = isOpen;
                case "*" -> {
                    after[i] = isOpen;
                    isOpen &= !isEnd && !parts(value.charAt(i));
                }
                case "?" -> {
                    if (!isEnd && before[i]) {
                        after[i + 1] = !parts(value.charAt(i));
                    }
                }
                default -> {
                    if (!isEnd && before[i]) {
                        after[i + 1] = value.charAt(i) == token.charAt(0);
                    }
                }
            }
        }
        return after;
    }

    private static boolean parts(char c) {
        return c == '/' || c == ':';
    }

    @Override
    public String toString() {
        return text;
    }
}
