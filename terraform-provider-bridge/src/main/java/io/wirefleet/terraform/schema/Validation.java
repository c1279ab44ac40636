package io.wirefleet.terraform.schema;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.terraform.values.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// What can be said of a configuration before anybody asks the console: whether its keys, addresses, prefixes and
/// times are any, by the contract's own parsers. What isn't known yet passes.
public final class Validation {
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    private Validation() {}

    public static List<Diagnostic> of(Schema schema, Value config) {
        Validation validation = new Validation();
        validation.attributes(AttributePath.ROOT, schema.attributes(), config);
        return validation.diagnostics;
    }

    private void attributes(AttributePath path, List<Attribute> attributes, Value value) {
        if (value instanceof Value.Fields fields) {
            for (Attribute attribute : attributes) {
                value(path.attribute(attribute.name()), attribute.type(), fields.get(attribute.name()));
            }
        }
    }

    private void value(AttributePath path, AttributeType type, Value value) {
        switch (type) {
            case AttributeType.Single(List<Attribute> attributes) -> attributes(path, attributes, value);
            case AttributeType.ListOf(List<Attribute> attributes) -> {
                if (value instanceof Value.Elements(List<Value> elements)) {
                    for (int i = 0; i < elements.size(); i++) {
                        attributes(path.index(i), attributes, elements.get(i));
                    }
                }
            }
            case AttributeType.SetOf(List<Attribute> attributes, var meaning) -> {
                if (value instanceof Value.ElementSet(List<Value> elements)) {
                    elements.forEach(element -> element(path, attributes, element));
                }
            }
            case AttributeType.Plain plain -> plain(path, plain.spelling(), value);
        }
    }

    /// An element of a set has no path: what is wrong in it is wrong with the set.
    private void element(AttributePath set, List<Attribute> attributes, Value element) {
        int before = diagnostics.size();
        attributes(set, attributes, element);
        for (int i = before; i < diagnostics.size(); i++) {
            Diagnostic found = diagnostics.get(i);
            AttributePath.Step last = found.attribute().steps().get(set.steps().size());
            String where = last instanceof AttributePath.Attribute(String name) ? name + ": " : "";
            diagnostics.set(i, new Diagnostic(found.severity(), found.summary(), where + found.detail(), set));
        }
    }

    private void plain(AttributePath path, Spelling spelling, Value value) {
        switch (value) {
            case Value.Text(String text) -> text(path, spelling, text);
            case Value.Elements(List<Value> elements) -> {
                for (int i = 0; i < elements.size(); i++) {
                    plain(path.index(i), spelling, elements.get(i));
                }
            }
            case Value.ElementSet(List<Value> elements) -> elements.forEach(element -> plain(path, spelling, element));
            case Value.Fields(SortedMap<String, Value> fields) ->
                fields.forEach((key, field) -> plain(path.key(key), spelling, field));
            case Value.Null _, Value.Unknown _, Value.Flag _, Value.Numeric _, Value.Typed _ -> {}
        }
    }

    private void text(AttributePath path, Spelling spelling, String text) {
        try {
            spelling.canonical(text);
        } catch (InvalidValueException e) {
            String what = switch (spelling) {
                case EXACT -> "Invalid text";
                case ADDRESS -> "Invalid address";
                case PREFIX -> "Invalid prefix";
                case PUBLIC_KEY -> "Invalid public key";
                case PRIVATE_KEY -> "Invalid private key";
                case TIME -> "Invalid time";
            };
            diagnostics.add(Diagnostic.error(what, "The value " + e.getMessage() + ".", path));
        }
    }
}
