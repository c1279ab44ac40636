package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Type;
import java.util.List;
import java.util.Optional;

/// The attributes of a resource or of the provider's configuration. Its version is 0: no state of an older one
/// exists.
///
/// @param description for people, in Markdown
public record Schema(String description, List<Attribute> attributes) {
    public Schema {
        attributes = List.copyOf(attributes);
    }

    public Type type() {
        return AttributeType.objectOf(attributes);
    }

    public Optional<Attribute> attribute(String name) {
        return find(attributes, name);
    }

    static Optional<Attribute> find(List<Attribute> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst();
    }
}
