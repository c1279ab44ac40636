package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import java.util.List;

/// `wireguard_network`: an address plan.
public final class NetworkResource extends MemberResource {
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

    public static final Kind KIND = Kind.of("wireguard_network", "/networks", "network", SCHEMA, Kind.Reach.ALL)
            .filteredBy(CommonAttributes.filter("name", AttributeTypes.TEXT, "Only the network of this name."));

    public NetworkResource() {
        super(KIND);
    }
}
