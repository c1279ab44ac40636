package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.ElementSet;
import io.wirefleet.terraform.values.Value.Elements;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a resource will be after the apply, worked out from its configuration and its state before.
///
/// In the order of Terraform's own plugin framework: what the configuration leaves out gets its fallback; if anything
/// then differs from before, what the console gives anew becomes unknown, and everything else stays as it was, down to
/// the spelling; attributes that can't change on the same resource ask for another one. What is write-only is in no
/// plan.
///
/// @param planned everything known or unknown; null when the resource goes
/// @param replacing the attributes because of which it takes another resource
public record Plan(Value planned, List<AttributePath> replacing) {

    /// @param prior null on creation
    /// @param config null on destruction
    public static Plan of(Schema schema, Value prior, Value config) {
        if (!(config instanceof Fields configured)) {
            return new Plan(Value.nothing(), List.of());
        }
        if (!(prior instanceof Fields before)) {
            return new Plan(created(schema.attributes(), configured), List.of());
        }
        Fields asked = fields(schema.attributes(), configured, before, Set.of());
        Set<String> changed = schema.attributes().stream()
                .map(Attribute::name)
                .filter(name -> !asked.get(name).equals(before.get(name)))
                .collect(Collectors.toSet());
        Fields planned = changed.isEmpty() ? asked : fields(schema.attributes(), configured, before, changed);
        List<AttributePath> replacing = new ArrayList<>();
        for (Attribute attribute : schema.attributes()) {
            if (attribute.replaces() && !planned.get(attribute.name()).equals(before.get(attribute.name()))) {
                replacing.add(AttributePath.of(attribute.name()));
            }
        }
        return new Plan(planned, replacing);
    }

    /// Of what isn't there yet.
    private static Fields created(List<Attribute> attributes, Fields config) {
        SortedMap<String, Value> planned = new TreeMap<>();
        for (Attribute attribute : attributes) {
            Value value =
                    hasNoReason(attribute, config) ? Value.nothing() : created(attribute, config.get(attribute.name()));
            planned.put(attribute.name(), value);
        }
        return new Fields(planned);
    }

    /// Whether neither it is given nor that beside which alone it is there.
    private static boolean hasNoReason(Attribute attribute, Fields config) {
        return attribute.recomputed() instanceof Attribute.Recomputed.Beside(String other)
                && config.get(attribute.name()).isNull()
                && config.get(other).isNull();
    }

    private static Value created(Attribute attribute, Value config) {
        if (attribute.isWriteOnly()) {
            return Value.nothing();
        }
        if (!config.isNull()) {
            return inside(attribute.type(), config, Value.nothing(), Plan::createdInside);
        }
        if (attribute.fallback() != null) {
            return attribute.fallback();
        }
        return attribute.isComputed() ? Value.unknown() : config;
    }

    private static Fields createdInside(List<Attribute> attributes, Fields config, Fields none) {
        return created(attributes, config);
    }

    /// Of what is there.
    ///
    /// @param changed the attributes that are known to change
    private static Fields fields(List<Attribute> attributes, Fields config, Fields prior, Set<String> changed) {
        SortedMap<String, Value> planned = new TreeMap<>();
        for (Attribute attribute : attributes) {
            String name = attribute.name();
            Value value = hasNoReason(attribute, config)
                    ? Value.nothing()
                    : value(attribute, config.get(name), prior.get(name), changed);
            planned.put(name, value);
        }
        return new Fields(planned);
    }

    private static Value value(Attribute attribute, Value config, Value prior, Set<String> changed) {
        if (attribute.isWriteOnly()) {
            return Value.nothing();
        }
        if (config.isNull()) {
            return leftOut(attribute, prior, changed);
        }
        Value given = inside(
                attribute.type(),
                config,
                prior,
                (inner, now, before) -> prior.isNull() ? created(inner, now) : fields(inner, now, before, Set.of()));
        return Likeness.keepSpelling(attribute.type(), given, prior);
    }

    private static Value leftOut(Attribute attribute, Value prior, Set<String> changed) {
        if (attribute.fallback() != null) {
            // An older console doesn't know the attribute: null is then all that it will ever say of it.
            return prior.isNull() ? prior : Likeness.keepSpelling(attribute.type(), attribute.fallback(), prior);
        }
        if (!attribute.isComputed()) {
            return Value.nothing();
        }
        boolean anew = switch (attribute.recomputed()) {
            case Attribute.Recomputed.Never() -> false;
            case Attribute.Recomputed.Always() -> !changed.isEmpty();
            case Attribute.Recomputed.With(String other) -> changed.contains(other);
            case Attribute.Recomputed.Beside(String other) -> changed.contains(other);
        };
        return anew ? Value.unknown() : prior;
    }

    /// How an object's attributes are worked out of what is given and what was before.
    @FunctionalInterface
    private interface Inside {
        Fields of(List<Attribute> attributes, Fields config, Fields prior);
    }

    private static Value inside(AttributeType type, Value config, Value prior, Inside inside) {
        return switch (type) {
            case AttributeType.Plain _ -> config;
            case AttributeType.Single(List<Attribute> attributes) ->
                config instanceof Fields given
                        ? inside.of(attributes, given, prior instanceof Fields before ? before : noFields())
                        : config;
            case AttributeType.ListOf(List<Attribute> attributes) ->
                config instanceof Elements(List<Value> elements)
                        ? new Elements(elements(attributes, elements))
                        : config;
            case AttributeType.SetOf(List<Attribute> attributes, var meaning) ->
                config instanceof ElementSet(List<Value> elements)
                        ? new ElementSet(elements(attributes, elements))
                        : config;
        };
    }

    /// Elements have no before: which one became which, nobody knows.
    private static List<Value> elements(List<Attribute> attributes, List<Value> elements) {
        return elements.stream()
                .map(element -> element instanceof Fields given ? (Value) created(attributes, given) : element)
                .toList();
    }

    private static Fields noFields() {
        return Value.object(new TreeMap<>());
    }
}
