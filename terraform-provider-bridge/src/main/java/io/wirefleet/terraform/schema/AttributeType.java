package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Type;
import io.wirefleet.terraform.values.Value;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// What an attribute holds: a plain value or collection, or nested attributes.
public sealed interface AttributeType {
    /// A primitive, or a list, set or map of one.
    ///
    /// @param spelling what its texts stand for
    /// @param ordered whether the order of a list means anything
    record Plain(Type plainType, Spelling spelling, boolean ordered) implements AttributeType {}

    /// One object with attributes of its own.
    record Single(List<Attribute> attributes) implements AttributeType {}

    /// A list of such objects, in an order that means something or at least stays.
    record ListOf(List<Attribute> attributes) implements AttributeType {}

    /// A set of such objects. Nothing in them is computed, because elements of a set can't be told apart but by
    /// value.
    ///
    /// @param meaning what an object stands for, where several spellings stand for one
    record SetOf(List<Attribute> attributes, UnaryOperator<Value.Fields> meaning) implements AttributeType {}

    static AttributeType setOf(List<Attribute> attributes) {
        return new SetOf(attributes, UnaryOperator.identity());
    }

    default Type type() {
        return switch (this) {
            case Plain plain -> plain.plainType();
            case Single(List<Attribute> attributes) -> objectOf(attributes);
            case ListOf(List<Attribute> attributes) -> new Type.ListOf(objectOf(attributes));
            case SetOf(List<Attribute> attributes, var meaning) -> new Type.SetOf(objectOf(attributes));
        };
    }

    static Type objectOf(List<Attribute> attributes) {
        SortedMap<String, Type> types = new TreeMap<>();
        attributes.forEach(
                attribute -> types.put(attribute.name(), attribute.type().type()));
        return new Type.ObjectOf(types);
    }
}
