package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// A kind of object that the console keeps, such as peers: the one place that says what Terraform's resource and data
/// sources of it have in common.
///
/// @param typeName of the resource and of the data source that looks up one, such as `wireguard_peer`
/// @param path of its collection, below `/api/v1`
/// @param noun what people call one
/// @param schema the resource's
/// @param reach which of its writes servers have to apply
/// @param kept attributes of the resource that the console never answers again: what stands in the state counts
/// @param reported what agents and callers make of it all the time: in data sources, and in no resource's state
/// @param filters by which the console lists them
/// @param dependent attributes of which the console can say only in view of other objects whether they hold
/// @param together whether the console creates several at once
public record Kind(
        String typeName,
        String path,
        String noun,
        Schema schema,
        Reach reach,
        Set<String> kept,
        List<Attribute> reported,
        List<Attribute> filters,
        Set<String> dependent,
        boolean together) {
    /// Which writes servers have to apply.
    public enum Reach {
        NONE,
        /// All but the creation.
        CHANGES,
        ALL
    }

    public Kind {
        kept = Set.copyOf(kept);
        reported = List.copyOf(reported);
        filters = List.copyOf(filters);
        dependent = Set.copyOf(dependent);
    }

    static Kind of(String typeName, String path, String noun, Schema schema, Reach reach) {
        return new Kind(typeName, path, noun, schema, reach, Set.of(), List.of(), List.of(), Set.of(), false);
    }

    Kind keeping(String... names) {
        return new Kind(typeName, path, noun, schema, reach, Set.of(names), reported, filters, dependent, together);
    }

    Kind reporting(Attribute... attributes) {
        return new Kind(typeName, path, noun, schema, reach, kept, List.of(attributes), filters, dependent, together);
    }

    Kind filteredBy(Attribute... attributes) {
        return new Kind(typeName, path, noun, schema, reach, kept, reported, List.of(attributes), dependent, together);
    }

    Kind dependingBy(String... attributes) {
        return new Kind(typeName, path, noun, schema, reach, kept, reported, filters, Set.of(attributes), together);
    }

    Kind createdTogether() {
        return new Kind(typeName, path, noun, schema, reach, kept, reported, filters, dependent, true);
    }

    /// All that the console answers about one, as something to look up.
    public List<Attribute> answered() {
        return Stream.concat(
                        schema.attributes().stream()
                                .filter(attribute -> !kept.contains(attribute.name()))
                                .map(Attribute::reported),
                        reported.stream())
                .toList();
    }

    /// What many are called in names: `access_rules`.
    public String plural() {
        return path.substring(1).replace('-', '_').toLowerCase(Locale.ROOT);
    }
}
