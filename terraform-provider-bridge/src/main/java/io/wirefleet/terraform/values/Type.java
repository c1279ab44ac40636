package io.wirefleet.terraform.values;

import io.wirefleet.contract.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A type of Terraform's (go-cty's). Its JSON form is `"string"`, `["list","string"]`,
/// `["object",{"name":"string"}]`, `["tuple",["string","bool"]]` or `"dynamic"`.
public sealed interface Type {
    /// The types of one plain value, and `dynamic`: a value that brings its own type along.
    enum Primitive implements Type {
        STRING,
        NUMBER,
        BOOL,
        DYNAMIC
    }

    record ListOf(Type element) implements Type {}

    record SetOf(Type element) implements Type {}

    record MapOf(Type element) implements Type {}

    record TupleOf(List<Type> elements) implements Type {
        public TupleOf {
            elements = List.copyOf(elements);
        }
    }

    record ObjectOf(SortedMap<String, Type> attributes) implements Type {
        public ObjectOf {
            attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        }
    }

    default JsonNode toJson() {
        return switch (this) {
            case Primitive primitive ->
                StringNode.valueOf(
                        switch (primitive) {
                            case STRING -> "string";
                            case NUMBER -> "number";
                            case BOOL -> "bool";
                            case DYNAMIC -> "dynamic";
                        });
            case ListOf(Type element) -> Json.array().add("list").add(element.toJson());
            case SetOf(Type element) -> Json.array().add("set").add(element.toJson());
            case MapOf(Type element) -> Json.array().add("map").add(element.toJson());
            case TupleOf(List<Type> elements) -> {
                ArrayNode types = Json.array();
                elements.forEach(element -> types.add(element.toJson()));
                yield Json.array().add("tuple").add(types);
            }
            case ObjectOf(SortedMap<String, Type> attributes) -> {
                ObjectNode types = Json.object();
                attributes.forEach((name, type) -> types.set(name, type.toJson()));
                yield Json.array().add("object").add(types);
            }
        };
    }

    /// @throws MalformedValueException if this is no type's JSON form
    static Type fromJson(JsonNode node) {
        if (node.isString()) {
            return switch (node.stringValue()) {
                case "string" -> Primitive.STRING;
                case "number" -> Primitive.NUMBER;
                case "bool" -> Primitive.BOOL;
                case "dynamic" -> Primitive.DYNAMIC;
                default -> throw new MalformedValueException("there is no type '" + node.stringValue() + "'");
            };
        }
        if (!node.isArray() || node.size() < 2 || !node.get(0).isString()) {
            throw new MalformedValueException("a type must be a name or an array that starts with one");
        }
        JsonNode of = node.get(1);
        return switch (node.get(0).stringValue()) {
            case "list" -> new ListOf(fromJson(of));
            case "set" -> new SetOf(fromJson(of));
            case "map" -> new MapOf(fromJson(of));
            case "tuple" -> {
                List<Type> elements = new ArrayList<>();
                of.forEach(element -> elements.add(fromJson(element)));
                yield new TupleOf(elements);
            }
            case "object" -> {
                SortedMap<String, Type> attributes = new TreeMap<>();
                of.properties().forEach(field -> attributes.put(field.getKey(), fromJson(field.getValue())));
                yield new ObjectOf(attributes);
            }
            default -> throw new MalformedValueException("there is no type '" + node.get(0) + "'");
        };
    }
}
