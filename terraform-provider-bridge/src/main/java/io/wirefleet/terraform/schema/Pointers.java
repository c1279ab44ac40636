package io.wirefleet.terraform.schema;

import io.wirefleet.terraform.values.Type;
import java.util.List;
import java.util.Optional;

/// JSON pointers (RFC 6901), as the API names fields, to attribute paths, as Terraform does. Where Terraform has no
/// path (elements of sets, fields that are no attributes) the path ends one step earlier.
public final class Pointers {
    private Pointers() {}

    public static AttributePath toPath(Schema schema, String pointer) {
        if (!pointer.startsWith("/")) {
            return AttributePath.ROOT;
        }
        List<String> tokens = List.of(pointer.substring(1).split("/", -1));
        return follow(AttributePath.ROOT, schema.attributes(), tokens);
    }

    private static AttributePath follow(AttributePath path, List<Attribute> attributes, List<String> tokens) {
        if (tokens.isEmpty()) {
            return path;
        }
        Optional<Attribute> attribute = Schema.find(attributes, unescaped(tokens.getFirst()));
        if (attribute.isEmpty()) {
            return path;
        }
        AttributePath found = path.attribute(attribute.get().name());
        List<String> rest = tokens.subList(1, tokens.size());
        return switch (attribute.get().type()) {
            case AttributeType.Single(List<Attribute> inner) -> follow(found, inner, rest);
            case AttributeType.ListOf _, AttributeType.SetOf _ -> found;
            case AttributeType.Plain plain -> element(found, plain.plainType(), rest);
        };
    }

    private static AttributePath element(AttributePath path, Type type, List<String> rest) {
        if (rest.isEmpty()) {
            return path;
        }
        String token = rest.getFirst();
        return switch (type) {
            case Type.MapOf _ -> path.key(unescaped(token));
            case Type.ListOf _ when token.matches("[0-9]{1,9}") -> path.index(Long.parseLong(token));
            case Type.ListOf _, Type.SetOf _, Type.TupleOf _, Type.ObjectOf _, Type.Primitive _ -> path;
        };
    }

    private static String unescaped(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }
}
