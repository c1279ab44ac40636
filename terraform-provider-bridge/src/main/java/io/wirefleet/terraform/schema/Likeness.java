package io.wirefleet.terraform.schema;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.ElementSet;
import io.wirefleet.terraform.values.Value.Elements;
import io.wirefleet.terraform.values.Value.Fields;
import io.wirefleet.terraform.values.Value.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which values mean the same though they are spelled differently. The console answers in its own spelling; whoever
/// wrote another one must never see that as a change.
public final class Likeness {
    private Likeness() {}

    /// What the console answered, with everything in it that means what stood there before in the spelling of before.
    ///
    /// Where somebody asks for an address of one family, the console gives one of the other too. What was asked for
    /// is then all that stands here: Terraform would take the rest for something that nobody asked for.
    public static Value answered(List<Attribute> attributes, Value fresh, Value before) {
        Value kept = keepSpelling(attributes, fresh, before);
        if (!(kept instanceof Fields answered) || !(before instanceof Fields old)) {
            return kept;
        }
        for (Attribute attribute : attributes) {
            Value asked = old.get(attribute.name());
            if (isUnordered(attribute.type())
                    && canonical(attribute.type(), asked) instanceof ElementSet(List<Value> few)
                    && canonical(attribute.type(), answered.get(attribute.name()))
                            instanceof ElementSet(List<Value> all)
                    && !few.isEmpty()
                    && all.containsAll(few)) {
                answered = answered.with(attribute.name(), asked);
            }
        }
        return answered;
    }

    /// The values in the spelling that all with their meaning share, which is the console's.
    public static Fields canonical(List<Attribute> attributes, Fields values) {
        return canonicalFields(attributes, values) instanceof Fields canonical ? canonical : values;
    }

    private static boolean isUnordered(AttributeType type) {
        return type instanceof AttributeType.Plain plain && !plain.ordered();
    }

    /// The value, with everything in it that means what stood there before in the spelling of before.
    static Value keepSpelling(List<Attribute> attributes, Value fresh, Value before) {
        if (!(fresh instanceof Fields(SortedMap<String, Value> freshFields)) || !(before instanceof Fields old)) {
            return fresh;
        }
        SortedMap<String, Value> kept = new TreeMap<>(freshFields);
        for (Attribute attribute : attributes) {
            kept.computeIfPresent(
                    attribute.name(), (name, value) -> keepSpelling(attribute.type(), value, old.get(name)));
        }
        return new Fields(kept);
    }

    static Value keepSpelling(AttributeType type, Value fresh, Value before) {
        if (fresh.equals(before) || areAlike(type, fresh, before)) {
            return before;
        }
        return switch (type) {
            case AttributeType.Single(List<Attribute> attributes) -> keepSpelling(attributes, fresh, before);
            case AttributeType.ListOf _, AttributeType.SetOf _, AttributeType.Plain _ ->
                fresh instanceof ElementSet(List<Value> elements) && before instanceof ElementSet(List<Value> earlier)
                        ? new ElementSet(keepElements(type, elements, earlier))
                        : fresh;
        };
    }

    public static boolean areAlike(AttributeType type, Value one, Value other) {
        return canonical(type, one).equals(canonical(type, other));
    }

    private static List<Value> keepElements(AttributeType type, List<Value> fresh, List<Value> before) {
        Map<Value, Value> spellings = new HashMap<>();
        before.forEach(element -> spellings.put(canonicalElement(type, element), element));
        List<Value> kept = new ArrayList<>();
        fresh.forEach(element -> kept.add(spellings.getOrDefault(canonicalElement(type, element), element)));
        return kept;
    }

    private static Value canonical(AttributeType type, Value value) {
        return switch (value) {
            case Elements(List<Value> elements) when isUnordered(type) -> canonicalSet(type, elements);
            case Elements(List<Value> elements) -> new Elements(canonicalElements(type, elements));
            case ElementSet(List<Value> elements) -> canonicalSet(type, elements);
            case Value.Null _, Value.Unknown _, Value.Known _ -> canonicalElement(type, value);
        };
    }

    /// Two that mean the same are one.
    private static Value canonicalSet(AttributeType type, List<Value> elements) {
        return new ElementSet(
                canonicalElements(type, elements).stream().distinct().toList());
    }

    private static List<Value> canonicalElements(AttributeType type, List<Value> elements) {
        return elements.stream().map(element -> canonicalElement(type, element)).toList();
    }

    private static Value canonicalElement(AttributeType type, Value value) {
        return switch (type) {
            case AttributeType.Plain plain ->
                value instanceof Text(String text) ? new Text(canonical(plain.spelling(), text)) : value;
            case AttributeType.Single(List<Attribute> attributes) -> canonicalFields(attributes, value);
            case AttributeType.ListOf(List<Attribute> attributes) -> canonicalFields(attributes, value);
            case AttributeType.SetOf(List<Attribute> attributes, var meaning) ->
                canonicalFields(attributes, value) instanceof Fields canonical ? meaning.apply(canonical) : value;
        };
    }

    private static Value canonicalFields(List<Attribute> attributes, Value value) {
        if (!(value instanceof Fields(SortedMap<String, Value> fields))) {
            return value;
        }
        SortedMap<String, Value> canonical = new TreeMap<>(fields);
        for (Attribute attribute : attributes) {
            canonical.computeIfPresent(attribute.name(), (_, field) -> canonical(attribute.type(), field));
        }
        return new Fields(canonical);
    }

    private static String canonical(Spelling spelling, String text) {
        try {
            return spelling.canonical(text);
        } catch (InvalidValueException _) {
            return text;
        }
    }
}
