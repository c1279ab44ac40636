package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.Receipts;
import io.wirefleet.terraform.schema.Diagnostic;

/// A configured provider: the console, and how writes wait for its servers.
public record Session(ConsoleClient console, Receipts receipts) {
    /// What to tell where there is none.
    public static Diagnostic notConfigured() {
        return Diagnostic.error(
                "The provider is not configured",
                "Its configuration still depends on something unknown. Apply that first, with -target.");
    }
}
