package io.wirefleet.terraform.values;

import io.wirefleet.contract.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Values as JSON: the state file's form of them, and the API's, which is the same because names and shapes are.
public final class JsonValues {
    private JsonValues() {}

    /// The value of this type in this JSON. Tolerant as to objects, because an older or newer program may have
    /// written it: fields that the type lacks are left out, missing ones are null.
    ///
    /// @throws MalformedValueException naming the JSON pointer of what has another type
    public static Value decode(Type type, JsonNode node) {
        return decode("", type, node);
    }

    private static Value decode(String pointer, Type type, JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return Value.nothing();
        }
        return switch (type) {
            case Type.Primitive primitive -> primitive(pointer, primitive, node);
            case Type.ListOf(Type element) -> new Value.Elements(elements(pointer, element, node));
            case Type.SetOf(Type element) -> new Value.ElementSet(elements(pointer, element, node));
            case Type.MapOf(Type element) -> {
                SortedMap<String, Value> fields = new TreeMap<>();
                require(node.isObject(), pointer, "an object");
                node.properties()
                        .forEach(field -> fields.put(
                                field.getKey(), decode(pointer + "/" + field.getKey(), element, field.getValue())));
                yield new Value.Fields(fields);
            }
            case Type.TupleOf(List<Type> types) -> {
                require(node.isArray() && node.size() == types.size(), pointer, "an array of " + types.size());
                List<Value> values = new ArrayList<>();
                for (int i = 0; i < types.size(); i++) {
                    values.add(decode(pointer + "/" + i, types.get(i), node.get(i)));
                }
                yield new Value.Elements(values);
            }
            case Type.ObjectOf(SortedMap<String, Type> attributes) -> {
                require(node.isObject(), pointer, "an object");
                SortedMap<String, Value> fields = new TreeMap<>();
                attributes.forEach((name, attribute) ->
                        fields.put(name, decode(pointer + "/" + name, attribute, node.path(name))));
                yield new Value.Fields(fields);
            }
        };
    }

    private static Value primitive(String pointer, Type.Primitive type, JsonNode node) {
        return switch (type) {
            case STRING -> {
                require(node.isString(), pointer, "a string");
                yield new Value.Text(node.stringValue());
            }
            case BOOL -> {
                require(node.isBoolean(), pointer, "true or false");
                yield new Value.Flag(node.booleanValue());
            }
            case NUMBER -> {
                boolean isFinite = !node.isDouble() || Double.isFinite(node.doubleValue());
                require(node.isNumber() && isFinite, pointer, "a number");
                yield new Value.Numeric(node.decimalValue());
            }
            case DYNAMIC -> {
                require(node.has("type") && node.has("value"), pointer, "an object of type and value");
                Type own = Type.fromJson(node.get("type"));
                yield new Value.Typed(own, decode(pointer + "/value", own, node.get("value")));
            }
        };
    }

    private static List<Value> elements(String pointer, Type element, JsonNode node) {
        require(node.isArray(), pointer, "an array");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            values.add(decode(pointer + "/" + i, element, node.get(i)));
        }
        return values;
    }

    private static void require(boolean right, String pointer, String what) {
        if (!right) {
            throw new MalformedValueException(pointer + ": must be " + what);
        }
    }

    /// The JSON of a value. Nulls and unknowns inside objects are left out: for the API, a field that isn't there and
    /// one that is null are the same.
    public static JsonNode encode(Value value) {
        return switch (value) {
            case Value.Null(), Value.Unknown() -> NullNode.instance;
            case Value.Text(String text) -> StringNode.valueOf(text);
            case Value.Flag(boolean flag) -> BooleanNode.valueOf(flag);
            case Value.Numeric(BigDecimal number) ->
                number.scale() <= 0
                        ? JsonNodeFactory.instance.numberNode(number.toBigIntegerExact())
                        : JsonNodeFactory.instance.numberNode(number);
            case Value.Elements(List<Value> elements) -> array(elements);
            case Value.ElementSet(List<Value> elements) -> array(elements);
            case Value.Fields(SortedMap<String, Value> fields) -> {
                ObjectNode object = Json.object();
                fields.forEach((name, field) -> {
                    if (field instanceof Value.Known) {
                        object.set(name, encode(field));
                    }
                });
                yield object;
            }
            case Value.Typed(Type type, Value inner) -> {
                ObjectNode pair = Json.object();
                pair.set("type", type.toJson());
                pair.set("value", encode(inner));
                yield pair;
            }
        };
    }

    private static ArrayNode array(List<Value> elements) {
        ArrayNode array = Json.array();
        elements.forEach(element -> array.add(encode(element)));
        return array;
    }
}
