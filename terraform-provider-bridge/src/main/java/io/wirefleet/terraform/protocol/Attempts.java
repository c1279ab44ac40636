package io.wirefleet.terraform.protocol;

import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.FailureText;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.schema.Names;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.Map;
import java.util.function.Supplier;

/// Operations that ask the console, and what to tell where that came to nothing.
final class Attempts {
    private Attempts() {}

    /// @param verb what is tried, such as `create`
    /// @param values of the thing, for its name
    /// @param otherwise what Terraform should go on holding if the console could not be had to do it
    static Outcome attempt(
            String verb, String noun, Schema schema, Fields values, Value otherwise, Supplier<Outcome> operation) {
        try {
            return operation.get();
        } catch (ConsoleException e) {
            String attempt = verb + " the " + Names.called(noun, values);
            return new Outcome(otherwise, FailureText.diagnostics(schema, attempt, e.failure()));
        }
    }

    static Fields fields(Value value) {
        return value instanceof Fields fields ? fields : Value.object(Map.of());
    }
}
