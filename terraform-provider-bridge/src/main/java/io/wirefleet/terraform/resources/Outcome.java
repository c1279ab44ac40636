package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.values.Value;
import java.util.List;

/// How an operation on a resource ended.
///
/// @param state what Terraform should hold of it; null when it isn't there
/// @param diagnostics what to tell; an error next to a state means that both are true
public record Outcome(Value state, List<Diagnostic> diagnostics) {
    public Outcome {
        diagnostics = List.copyOf(diagnostics);
    }

    public static Outcome of(Value state) {
        return new Outcome(state, List.of());
    }

    static Outcome gone() {
        return of(Value.nothing());
    }
}
