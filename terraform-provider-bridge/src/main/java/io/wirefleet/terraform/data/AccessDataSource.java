package io.wirefleet.terraform.data;

import io.wirefleet.terraform.console.Listing;
import io.wirefleet.terraform.resources.Outcome;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// `wireguard_access`: who has, or had, access to what.
public final class AccessDataSource implements DataSource {
    private static final List<Attribute> FILTERS = List.of(
            Attribute.optional("peer_id", AttributeTypes.TEXT, "Only this peer's."),
            Attribute.optional("owner", AttributeTypes.TEXT, "Only that of this owner's peers, whatever the case."),
            Attribute.optional("server_id", AttributeTypes.TEXT, "Only that through this server."),
            Attribute.optional(
                    "destination", AttributeTypes.TEXT, "An address or a prefix: only access to some of it."),
            Attribute.optional("at", AttributeTypes.TIME, "As of this time, in RFC 3339. Left out: now."));

    private static final AttributeType PORTS = new AttributeType.ListOf(List.of(
            Attribute.computed("protocol", AttributeTypes.TEXT, "`tcp`, `udp` or `icmp`."),
            Attribute.computed("from", AttributeTypes.NUMBER, "The first port. Null: all of them."),
            Attribute.computed("to", AttributeTypes.NUMBER, "The last port. Null: all of them.")));

    private static final List<Attribute> ROW = List.of(
            Attribute.computed(
                    "state",
                    AttributeTypes.TEXT,
                    "`active`: the server has acknowledged it; `pending`: not yet; `ending`: it was taken away, and the"
                            + " server has not acknowledged that."),
            Attribute.computed("peer_id", AttributeTypes.TEXT, "Who."),
            Attribute.computed("peer_name", AttributeTypes.TEXT, "Its name then."),
            Attribute.computed("owner", AttributeTypes.TEXT, "Its owner then."),
            Attribute.computed("public_key", AttributeTypes.PUBLIC_KEY, "Its key then."),
            Attribute.computed("addresses", AttributeTypes.ADDRESS_LIST, "The peer's own addresses."),
            Attribute.computed("rule_id", AttributeTypes.TEXT, "By which access rule."),
            Attribute.computed("rule_name", AttributeTypes.TEXT, "Its name then."),
            Attribute.computed("server_id", AttributeTypes.TEXT, "Through which server."),
            Attribute.computed("server_name", AttributeTypes.TEXT, "Its name then."),
            Attribute.computed("destinations", AttributeTypes.PREFIX_LIST, "What may be reached."),
            Attribute.computed("exclude_destinations", AttributeTypes.PREFIX_LIST, "What of that may not."),
            Attribute.computed("ports", PORTS, "By which protocols and ports. Empty: every one."),
            Attribute.computed("since", AttributeTypes.TIME, "Since when without a break, on these terms."),
            Attribute.computed("until", AttributeTypes.TIME, "When it ends by itself. Null: never."),
            Attribute.computed(
                    "confirmed_at", AttributeTypes.TIME, "When the server had acknowledged it. Null: not by then."),
            Attribute.computed("removed_at", AttributeTypes.TIME, "When it was taken away. Null: it was not."));

    private final Schema schema;

    public AccessDataSource() {
        List<Attribute> attributes = new ArrayList<>(FILTERS);
        attributes.add(Attribute.computed(
                "rows", new AttributeType.ListOf(ROW), "One for each peer, access rule and server."));
        schema = new Schema(
                "Who has access to what, or had it at some time in the past, by which rule and through which server.",
                attributes);
    }

    @Override
    public String typeName() {
        return "wireguard_access";
    }

    @Override
    public String noun() {
        return "access";
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Outcome read(Session session, Fields config) {
        List<JsonNode> rows = Listing.all(session.console(), "/access", Filters.query(FILTERS, config));
        List<Value> objects = rows.stream()
                .map(row -> (Value) session.object(ROW, row, noun()))
                .toList();
        return Outcome.of(config.with("rows", new Value.Elements(objects)));
    }
}
