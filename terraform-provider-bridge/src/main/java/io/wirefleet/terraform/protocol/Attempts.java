package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.FailureText;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Operations that ask the console, and what to tell where that came to nothing.
final class Attempts {
    private static final int LONGEST_NAME = 63;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\u202A-\u202E\u2066-\u2069]");

    private Attempts() {}

    /// @param verb what is tried, such as `create`
    /// @param values of the thing, for its name
    /// @param otherwise what Terraform should go on holding if the console could not be had to do it
    static Outcome attempt(
            String verb, String noun, Schema schema, Fields values, Value otherwise, Supplier<Outcome> operation) {
        try {
            return operation.get();
        } catch (ConsoleException e) {
            String name = values.get("name") instanceof Value.Text(String text) ? " '" + shown(text) + "'" : "";
            return new Outcome(otherwise, FailureText.diagnostics(schema, verb + " the " + noun + name, e.failure()));
        }
    }

    /// A name as it may stand in a line: as long as a name may be, and without what a terminal or the direction of
    /// writing would obey.
    private static String shown(String name) {
        String printable = UNPRINTABLE.matcher(name).replaceAll("\uFFFD");
        return printable.codePointCount(0, printable.length()) <= LONGEST_NAME
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, LONGEST_NAME)) + "...";
    }

    static Fields fields(Value value) {
        return value instanceof Fields fields ? fields : Value.object(Map.of());
    }
}
