package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.Answer;
import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.console.Creations;
import io.wirefleet.terraform.console.Reads;
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
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/// A configured provider: the console, how writes wait for its servers, and how what Terraform asks for one by one
/// becomes fewer requests.
///
/// @param creations by the path of the collection
/// @param walk what is known of all objects together
public record Session(
        ConsoleClient console, Receipts receipts, Reads reads, Map<String, Creations> creations, Walk walk) {
    public static Session of(ConsoleClient console, Receipts receipts) {
        Walk walk = new Walk(console.settings().maxPeersCut());
        return new Session(console, receipts, new Reads(console), new ConcurrentHashMap<>(), walk);
    }

    /// Creates one.
    ///
    /// @param together whether the collection takes several at once
    Answer create(String path, JsonNode body, boolean together) {
        reads.end();
        return together
                ? creations
                        .computeIfAbsent(path, _ -> new Creations(console, path))
                        .create(body)
                : console.post(path, body);
    }

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
