package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.console.Receipts;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A configured provider: the console, and how writes wait for its servers.
public record Session(ConsoleClient console, Receipts receipts) {
    /// What to tell where there is none.
    public static Diagnostic notConfigured() {
        return Diagnostic.error(
                "The provider is not configured",
                "Its configuration still depends on something unknown. Apply that first, with -target.");
    }

    /// What the console answered, as an object with these attributes: fields that they don't know are left out, those
    /// that an older console doesn't know are null.
    ///
    /// @param noun what people call it
    /// @throws ConsoleException if a field has another type
    public Fields object(List<Attribute> attributes, JsonNode answered, String noun) {
        try {
            return JsonValues.decode(AttributeType.objectOf(attributes), answered) instanceof Fields fields
                    ? fields
                    : Value.object(Map.of());
        } catch (MalformedValueException e) {
            throw new ConsoleException(new ConsoleFailure.NotTheConsole(
                    console.settings().endpoint(), "its " + noun + " has another form: " + e.getMessage()));
        }
    }
}
