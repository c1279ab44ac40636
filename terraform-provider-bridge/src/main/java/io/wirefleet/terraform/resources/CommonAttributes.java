package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.values.Value;
import java.util.List;
import java.util.stream.Stream;

/// The attributes that every resource has.
final class CommonAttributes {
    private CommonAttributes() {}

    /// @return these, with the common ones added
    static List<Attribute> and(Attribute... own) {
        Stream<Attribute> common = Stream.of(
                Attribute.computed("id", AttributeTypes.TEXT, "The id that the console gave: a UUIDv7."),
                Attribute.computed(
                                "version",
                                AttributeTypes.NUMBER,
                                "Counts the changes of this object. An update is refused if somebody else has changed it"
                                        + " since Terraform read it.")
                        .recomputedAlways(),
                Attribute.computed("created_at", AttributeTypes.TIME, "When it was created, in RFC 3339."),
                Attribute.computed("updated_at", AttributeTypes.TIME, "When it was last changed, in RFC 3339.")
                        .recomputedAlways());
        return Stream.concat(Stream.of(own), common).toList();
    }

    static Attribute tags(String whose) {
        return Attribute.optional(
                "tags",
                AttributeTypes.TEXT_MAP,
                Value.emptyMap(),
                "Free pairs of key and value, by which access rules select " + whose + ".");
    }

    /// By which a data source narrows a list.
    static Attribute filter(String name, AttributeType type, String description) {
        return Attribute.optional(name, type, description);
    }
}
