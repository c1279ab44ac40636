package io.wirefleet.terraform.data;

import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the console answers, as objects with these attributes: fields that they don't know are left out, those that an
/// older console doesn't know are null.
final class Answers {
    private Answers() {}

    static Fields object(Session session, List<Attribute> attributes, JsonNode body) {
        try {
            return JsonValues.decode(AttributeType.objectOf(attributes), body) instanceof Fields fields
                    ? fields
                    : Value.object(Map.of());
        } catch (MalformedValueException e) {
            throw new ConsoleException(new ConsoleFailure.NotTheConsole(
                    session.console().settings().endpoint(), "its answer has another form: " + e.getMessage()));
        }
    }

    static Value list(Session session, List<Attribute> attributes, List<JsonNode> items) {
        return new Value.Elements(items.stream()
                .map(item -> (Value) object(session, attributes, item))
                .toList());
    }
}
