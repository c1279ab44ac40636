package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.ElementSet;
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
/// then differs from before, what the console gives anew becomes unknown, and what it gave for good stays; attributes
/// that can't change on the same resource ask for another one. What is only spelled differently stays as it was.
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
            return new Plan(
                    fields(
                            schema.attributes(),
                            configured,
                            noFields(),
                            configured.fields().keySet()),
                    List.of());
        }
        Fields asked = fields(schema.attributes(), configured, before, Set.of());
        Set<String> changed = schema.attributes().stream()
                .map(Attribute::name)
                .filter(name -> !asked.get(name).equals(before.get(name)))
                .collect(Collectors.toSet());
        Fields planned = fields(schema.attributes(), configured, before, changed);
        List<AttributePath> replacing = new ArrayList<>();
        for (Attribute attribute : schema.attributes()) {
            if (attribute.replaces() && !planned.get(attribute.name()).equals(before.get(attribute.name()))) {
                replacing.add(AttributePath.of(attribute.name()));
            }
        }
        return new Plan(planned, replacing);
    }

    private static Fields fields(List<Attribute> attributes, Fields config, Fields prior, Set<String> changed) {
        SortedMap<String, Value> planned = new TreeMap<>();
        for (Attribute attribute : attributes) {
            String name = attribute.name();
            planned.put(name, value(attribute, config.get(name), prior.get(name), changed));
        }
        return new Fields(planned);
    }

    private static Value value(Attribute attribute, Value config, Value prior, Set<String> changed) {
        return switch (config) {
            case Value.Unknown() -> Value.unknown();
            case Value.Null() -> leftOut(attribute, prior, changed);
            case Value.Known _ ->
                Likeness.keepSpelling(attribute.type(), filled(attribute, config, prior, changed), prior);
        };
    }

    private static Value leftOut(Attribute attribute, Value prior, Set<String> changed) {
        if (attribute.fallback() != null) {
            return Likeness.keepSpelling(attribute.type(), attribute.fallback(), prior);
        }
        if (!attribute.isComputed()) {
            return Value.nothing();
        }
        boolean anew = switch (attribute.recomputed()) {
            case Attribute.Recomputed.Never() -> prior.isNull();
            case Attribute.Recomputed.Always() -> true;
            case Attribute.Recomputed.With(String other) -> prior.isNull() || changed.contains(other);
        };
        return !changed.isEmpty() && anew ? Value.unknown() : prior;
    }

    private static Value filled(Attribute attribute, Value config, Value prior, Set<String> changed) {
        return switch (attribute.type()) {
            case AttributeType.Plain _ -> config;
            case AttributeType.Single(List<Attribute> attributes) ->
                config instanceof Fields given
                        ? fields(attributes, given, prior instanceof Fields before ? before : noFields(), changed)
                        : config;
            case AttributeType.SetOf(List<Attribute> attributes, var meaning) ->
                config instanceof ElementSet(List<Value> elements)
                        ? new ElementSet(elements.stream()
                                .map(element -> element instanceof Fields given
                                        ? (Value) fields(attributes, given, noFields(), changed)
                                        : element)
                                .toList())
                        : config;
        };
    }

    private static Fields noFields() {
        return Value.object(new TreeMap<>());
    }
}
