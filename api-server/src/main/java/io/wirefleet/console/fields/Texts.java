package io.wirefleet.console.fields;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.JsonFields;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Checks of the texts that people give things. Lengths are in Unicode code points.
public final class Texts {
    private static final int NAME_LENGTH = 63;
    private static final int OWNER_LENGTH = 255;
    private static final int TAG_VALUE_LENGTH = 255;
    private static final int MOST_TAGS = 64;

    /// RFC 1123 section 2.1.
    private static final Pattern HOSTNAME = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    private Texts() {}

    /// A name: 1 to 63 printable characters, no blank at either end.
    ///
    /// @throws InvalidValueException if it is none
    public static String name(String text) {
        if (text.isEmpty()
                || length(text) > NAME_LENGTH
                || !isPrintable(text)
                || !text.strip().equals(text)) {
            throw new InvalidValueException(
                    "must be 1 to 63 printable characters, without blanks at the beginning or the end");
        }
        return text;
    }

    /// A required field that holds a name.
    public static String name(JsonFields fields, String field) {
        return fields.requiredParsed(field, Texts::name);
    }

    /// One line of 1 to `most` printable characters.
    public static UnaryOperator<String> line(int most) {
        return text -> {
            if (text.isEmpty() || length(text) > most || !isPrintable(text)) {
                throw new InvalidValueException("must be 1 to " + most + " printable characters");
            }
            return text;
        };
    }

    /// Who somebody is, such as an e-mail address: 1 to 255 printable characters, no blank at either end, since nobody
    /// would find the same person by the name without it.
    ///
    /// @throws InvalidValueException if it is none
    public static String owner(String text) {
        if (text.isEmpty()
                || length(text) > OWNER_LENGTH
                || !isPrintable(text)
                || !text.strip().equals(text)) {
            throw new InvalidValueException(
                    "must be 1 to 255 printable characters, without blanks at the beginning or the end");
        }
        return text;
    }

    /// Text of at most `most` characters; line breaks and tabs are let pass.
    public static UnaryOperator<String> prose(int most) {
        return text -> {
            if (length(text) > most || !isPrintable(text.replaceAll("[\\r\\n\\t]", ""))) {
                throw new InvalidValueException("must be at most " + most + " printable characters");
            }
            return text;
        };
    }

    /// Where clients find a server: a host name (RFC 1123) or an address literal without brackets.
    ///
    /// @throws InvalidValueException if it is neither
    public static String host(String text) {
        if (text.contains(":") || NUMERIC.matcher(text).matches()) {
            return IpAddress.parse(text).toString();
        }
        if (text.length() > 253 || !HOSTNAME.matcher(text).matches()) {
            throw new InvalidValueException("must be a host name or an IP address, without a port");
        }
        return text;
    }

    /// An object of tags: keys of 1 to 63 printable characters, values of at most 255, no more than 64 of them.
    ///
    /// @throws InvalidFieldException naming the tag that is wrong
    public static Map<String, String> tags(JsonFields fields, String field) {
        Map<String, String> tags = fields.texts(field);
        if (tags.size() > MOST_TAGS) {
            throw fields.invalid(field, "must not have more than " + MOST_TAGS + " tags");
        }
        tags.forEach((key, value) -> {
            String pointer =
                    fields.pointer(field) + "/" + key.replace("~", "~0").replace("/", "~1");
            if (key.isEmpty() || length(key) > NAME_LENGTH || !isPrintable(key)) {
                throw new InvalidFieldException(pointer, "must have a key of 1 to 63 printable characters");
            }
            if (length(value) > TAG_VALUE_LENGTH || !isPrintable(value)) {
                throw new InvalidFieldException(pointer, "must be at most 255 printable characters");
            }
        });
        return tags;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> true;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }
}
