package io.wirefleet.terraform.data;

import io.wirefleet.terraform.console.Listing;
import io.wirefleet.terraform.resources.Kind;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// `wireguard_peers` and its like: all objects of a kind, or those that its filters let through.
public final class ListDataSource implements DataSource {
    private final Kind kind;
    private final List<Attribute> found;
    private final Schema schema;

    public ListDataSource(Kind kind) {
        this.kind = kind;
        this.found = kind.answered();
        List<Attribute> attributes = new ArrayList<>(kind.filters());
        attributes.add(Attribute.computed(
                kind.plural(), new AttributeType.ListOf(found), "What was found, in the order of the ids."));
        this.schema = new Schema(
                "Every " + kind.noun() + " on the console, or those that match all of the arguments.", attributes);
    }

    @Override
    public String typeName() {
        return "wireguard_" + kind.plural();
    }

    @Override
    public String noun() {
        return kind.noun() + "s";
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Outcome read(Session session, Fields config) {
        List<JsonNode> items = Listing.all(session.console(), kind.path(), Filters.query(kind.filters(), config));
        List<Value> objects = items.stream()
                .map(item -> (Value) session.object(found, item, kind.noun()))
                .toList();
        return Outcome.of(config.with(kind.plural(), new Value.Elements(objects)));
    }
}
