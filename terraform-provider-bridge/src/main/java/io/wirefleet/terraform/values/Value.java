package io.wirefleet.terraform.values;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A value of Terraform's: known, null, or not known before the apply. Which of the known kinds it is follows from
/// its [Type]; the value itself doesn't carry it.
public sealed interface Value {
    /// No value: left out of the configuration, or explicitly null.
    record Null() implements Value {}

    /// A value that will be there after the apply.
    record Unknown() implements Value {}

    sealed interface Known extends Value {}

    record Text(String text) implements Known {}

    record Flag(boolean flag) implements Known {}

    /// A number of any size, without trailing zeros, so that equal numbers are equal.
    record Numeric(BigDecimal number) implements Known {
        public Numeric {
            number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
    }

    /// A list or a tuple.
    record Elements(List<Value> elements) implements Known {
        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /// A set. Two are equal whatever the order of their elements. More than one element may be unknown.
    record ElementSet(List<Value> elements) implements Known {
        public ElementSet {
            elements = elements.stream()
                    .sorted(Comparator.comparing(Value::toString))
                    .toList();
        }
    }

    /// A map or an object, by name. An object holds every attribute of its type.
    record Fields(SortedMap<String, Value> fields) implements Known {
        public Fields {
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }

        /// The field, null when there is none of this name.
        public Value get(String name) {
            return fields.getOrDefault(name, nothing());
        }

        public Fields with(String name, Value value) {
            SortedMap<String, Value> changed = new TreeMap<>(fields);
            changed.put(name, value);
            return new Fields(changed);
        }
    }

    /// A value of type `dynamic`, with the type that it brought along.
    record Typed(Type type, Value value) implements Known {}

    static Value nothing() {
        return new Null();
    }

    static Value unknown() {
        return new Unknown();
    }

    static Value of(String text) {
        return new Text(text);
    }

    static Value of(boolean flag) {
        return new Flag(flag);
    }

    static Value of(long number) {
        return new Numeric(BigDecimal.valueOf(number));
    }

    static Value emptySet() {
        return new ElementSet(List.of());
    }

    static Value emptyList() {
        return new Elements(List.of());
    }

    static Value emptyMap() {
        return new Fields(new TreeMap<>());
    }

    static Fields object(Map<String, Value> fields) {
        return new Fields(new TreeMap<>(fields));
    }

    default boolean isNull() {
        return this instanceof Null;
    }

    default boolean isUnknown() {
        return this instanceof Unknown;
    }

    /// Whether nothing in it, at any depth, is unknown.
    default boolean isWhollyKnown() {
        return switch (this) {
            case Unknown() -> false;
            case Null _, Text _, Flag _, Numeric _ -> true;
            case Elements(List<Value> elements) -> elements.stream().allMatch(Value::isWhollyKnown);
            case ElementSet(List<Value> elements) -> elements.stream().allMatch(Value::isWhollyKnown);
            case Fields(SortedMap<String, Value> fields) ->
                fields.values().stream().allMatch(Value::isWhollyKnown);
            case Typed(Type type, Value value) -> value.isWhollyKnown();
        };
    }
}
