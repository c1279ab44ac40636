package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Type;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/// The attributes of a resource, a data source, or of the provider's configuration.
///
/// Its version counts the changes of form that state has to be rewritten for: an attribute with another name or type. A
/// new attribute is none of them, and neither is one that is gone.
///
/// @param description for people, in Markdown
/// @param upgrades how state of an older version becomes the next one's: the first makes version 1 of version 0
public record Schema(String description, List<Attribute> attributes, List<UnaryOperator<ObjectNode>> upgrades) {
    public Schema {
        attributes = List.copyOf(attributes);
        upgrades = List.copyOf(upgrades);
    }

    /// A schema of which no state of an older version exists.
    public Schema(String description, List<Attribute> attributes) {
        this(description, attributes, List.of());
    }

    public int version() {
        return upgrades.size();
    }

    public Type type() {
        return AttributeType.objectOf(attributes);
    }

    public Optional<Attribute> attribute(String name) {
        return find(attributes, name);
    }

    /// State of an older version in the form of this one, whatever it holds.
    public ObjectNode upgraded(ObjectNode state, long version) {
        ObjectNode upgraded = state;
        for (UnaryOperator<ObjectNode> upgrade : upgrades.subList((int) version, upgrades.size())) {
            upgraded = upgrade.apply(upgraded);
        }
        return upgraded;
    }

    static Optional<Attribute> find(List<Attribute> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst();
    }
}
