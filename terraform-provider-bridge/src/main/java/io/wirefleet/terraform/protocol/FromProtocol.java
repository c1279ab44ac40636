package io.wirefleet.terraform.protocol;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.RawState;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.MessagePackValues;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The protocol's messages as this provider's values. See [ToProtocol] for the way back.
final class FromProtocol {
    private FromProtocol() {}

    /// @throws MalformedValueException if it holds no value of this type
    static Value value(Type type, DynamicValue value) {
        if (!value.getMsgpack().isEmpty()) {
            return MessagePackValues.decode(type, value.getMsgpack().toByteArray());
        }
        return value.getJson().isEmpty()
                ? Value.nothing()
                : json(type, value.getJson().toStringUtf8());
    }

    /// State as this version of a schema or an older one stored it.
    ///
    /// @throws MalformedValueException if it holds no value of this schema
    static Value state(Schema schema, long version, RawState state) {
        if (state.getJson().isEmpty()) {
            throw new MalformedValueException("the state is in a form that no version of this provider wrote");
        }
        try {
            JsonNode json = Json.parse(state.getJson().toStringUtf8());
            return JsonValues.decode(
                    schema.type(), json instanceof ObjectNode object ? schema.upgraded(object, version) : json);
        } catch (InvalidFieldException e) {
            throw new MalformedValueException("the state " + e.detail(), e);
        }
    }

    private static Value json(Type type, String text) {
        try {
            return JsonValues.decode(type, Json.parse(text));
        } catch (InvalidFieldException e) {
            throw new MalformedValueException("the value " + e.detail(), e);
        }
    }
}
