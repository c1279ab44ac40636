package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;

/// `wireguard_network`: an address plan.
public final class NetworkResource implements Resource {
    private static final String DESCRIPTION = """
            An address plan: one IPv4 prefix, one IPv6 prefix, or both. Servers and peers take their addresses from it, \
            once, and keep them. Reservations set parts of it aside by name, for instance one for each customer.""";

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            CommonAttributes.and(
                    Attribute.required("name", AttributeTypes.TEXT, "A name that no other network has."),
                    Attribute.optional("ipv4_cidr", AttributeTypes.PREFIX, "The IPv4 prefix, such as `10.80.0.0/16`."),
                    Attribute.optional("ipv6_cidr", AttributeTypes.PREFIX, "The IPv6 prefix, such as `fd80::/64`."),
                    Attribute.optional(
                            "reservations",
                            AttributeType.setOf(List.of(
                                    Attribute.required("name", AttributeTypes.TEXT, "How peers ask for it."),
                                    Attribute.optional(
                                            "ipv4_cidr", AttributeTypes.PREFIX, "Its part of the IPv4 prefix."),
                                    Attribute.optional(
                                            "ipv6_cidr", AttributeTypes.PREFIX, "Its part of the IPv6 prefix."))),
                            Value.emptySet(),
                            "Parts of the plan that only peers get which name them.")));

    private final Collection networks;

    public NetworkResource() {
        networks = new Collection("/networks", noun(), schema());
    }

    @Override
    public String typeName() {
        return "wireguard_network";
    }

    @Override
    public String noun() {
        return "network";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Outcome create(Session session, Fields planned) {
        return networks.create(session, planned, true);
    }

    @Override
    public Outcome read(Session session, Fields state) {
        return networks.read(session, state);
    }

    @Override
    public Outcome update(Session session, Fields prior, Fields planned) {
        return networks.update(session, prior, planned);
    }

    @Override
    public Outcome delete(Session session, Fields prior) {
        return networks.delete(session, prior);
    }

    @Override
    public Outcome importState(Session session, String idOrName) {
        return networks.importState(session, idOrName);
    }
}
