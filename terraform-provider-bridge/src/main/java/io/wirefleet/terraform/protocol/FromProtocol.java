package io.wirefleet.terraform.protocol;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.generated.tfplugin6.DynamicValue;
import io.wirefleet.terraform.generated.tfplugin6.RawState;
import io.wirefleet.terraform.values.JsonValues;
import io.wirefleet.terraform.values.MalformedValueException;
import io.wirefleet.terraform.values.MessagePackValues;
import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;

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

    /// State as it was stored, perhaps by another version.
    ///
    /// @throws MalformedValueException if it holds no value of this type
    static Value value(Type type, RawState state) {
        if (state.getJson().isEmpty()) {
            throw new MalformedValueException("the state is in a form that no version of this provider wrote");
        }
        return json(type, state.getJson().toStringUtf8());
    }

    private static Value json(Type type, String text) {
        try {
            return JsonValues.decode(type, Json.parse(text));
        } catch (InvalidFieldException e) {
            throw new MalformedValueException("the value " + e.detail(), e);
        }
    }
}
