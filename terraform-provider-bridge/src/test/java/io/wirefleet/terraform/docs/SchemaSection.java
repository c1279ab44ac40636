package io.wirefleet.terraform.docs;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.Attribute.Presence;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Type;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The section "Schema" of a page: attributes by whether somebody has to give them, each nested object after them under
/// a link of its own, as tfplugindocs has it.
final class SchemaSection {
    private final StringBuilder text = new StringBuilder();

    /// A nested object that is still to be described.
    private record Nested(String path, List<Attribute> attributes) {}

    private final Deque<Nested> nested = new ArrayDeque<>();

    private SchemaSection() {}

    static String of(Schema schema) {
        SchemaSection section = new SchemaSection();
        section.text.append("## Schema\n");
        section.groups("", "### %s\n", schema.attributes());
        while (!section.nested.isEmpty()) {
            Nested next = section.nested.removeFirst();
            section.text
                    .append("\n<a id=\"")
                    .append(anchor(next.path()))
                    .append("\"></a>\n### Nested Schema for `")
                    .append(next.path())
                    .append("`\n");
            section.groups(next.path() + ".", "%s:\n", next.attributes());
        }
        return section.text.toString();
    }

    private void groups(String prefix, String heading, List<Attribute> attributes) {
        Map<String, List<Attribute>> groups = new LinkedHashMap<>();
        for (String group : List.of("Required", "Optional", "Read-Only")) {
            List<Attribute> members = attributes.stream()
                    .filter(attribute -> group(attribute.presence()).equals(group))
                    .sorted(Comparator.comparing(Attribute::name))
                    .toList();
            if (!members.isEmpty()) {
                groups.put(group, members);
            }
        }
        groups.forEach((group, members) -> {
            text.append('\n').append(heading.formatted(group)).append('\n');
            members.forEach(attribute -> line(prefix, attribute));
        });
    }

    private static String group(Presence presence) {
        return switch (presence) {
            case REQUIRED -> "Required";
            case OPTIONAL, OPTIONAL_COMPUTED -> "Optional";
            case COMPUTED -> "Read-Only";
        };
    }

    private void line(String prefix, Attribute attribute) {
        String path = prefix + attribute.name();
        text.append("- `").append(attribute.name()).append("` (").append(kind(attribute.type()));
        switch (attribute.secrecy()) {
            case OPEN -> {}
            case SENSITIVE -> text.append(", Sensitive");
            case WRITE_ONLY ->
                text.append(", Sensitive, [Write-only](https://developer.hashicorp.com/terraform/language/resources/")
                        .append("ephemeral#write-only-arguments)");
        }
        text.append(") ").append(attribute.description());
        if (attribute.replaces()) {
            text.append(" Changing it replaces the resource.");
        }
        List<Attribute> inner = inner(attribute.type());
        if (!inner.isEmpty()) {
            text.append(" (see [below for nested schema](#")
                    .append(anchor(path))
                    .append("))");
            nested.addLast(new Nested(path, inner));
        }
        text.append('\n');
    }

    private static String anchor(String path) {
        return "nestedatt--" + path.replace(".", "--");
    }

    private static List<Attribute> inner(AttributeType type) {
        return switch (type) {
            case AttributeType.Plain _ -> List.of();
            case AttributeType.Single(List<Attribute> attributes) -> attributes;
            case AttributeType.ListOf(List<Attribute> attributes) -> attributes;
            case AttributeType.SetOf(List<Attribute> attributes, var meaning) -> attributes;
        };
    }

    private static String kind(AttributeType type) {
        return switch (type) {
            case AttributeType.Plain plain -> name(plain.plainType());
            case AttributeType.Single _ -> "Attributes";
            case AttributeType.ListOf _ -> "Attributes List";
            case AttributeType.SetOf _ -> "Attributes Set";
        };
    }

    /// What documentation calls a type: `List of String`.
    static String name(Type type) {
        return switch (type) {
            case Type.Primitive.BOOL -> "Boolean";
            case Type.Primitive primitive -> capitalised(primitive.name());
            case Type.ListOf(Type element) -> "List of " + name(element);
            case Type.SetOf(Type element) -> "Set of " + name(element);
            case Type.MapOf(Type element) -> "Map of " + name(element);
            case Type.TupleOf _ -> "Tuple";
            case Type.ObjectOf _ -> "Object";
        };
    }

    /// How a function's signature names a type: `list of string`.
    static String inSignature(Type type) {
        return name(type).toLowerCase(Locale.ROOT).replace("boolean", "bool");
    }

    static String signature(
            String name, List<io.wirefleet.terraform.functions.Function.Parameter> parameters, Type result) {
        return name
                + parameters.stream()
                        .map(parameter -> parameter.name() + " " + inSignature(parameter.type()))
                        .collect(Collectors.joining(", ", "(", ") "))
                + inSignature(result);
    }

    private static String capitalised(String word) {
        return word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
    }
}
