package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;

/// `wireguard_access_rule`: which peers may reach which destinations through which servers, and when.
public final class AccessRuleResource extends MemberResource {
    private static final String DESCRIPTION = """
            Which peers may reach which destinations through which servers, and when. Nothing is allowed but by a rule. \
            A rule also puts the peers on the servers.""";

    private static final AttributeType PORTS = new AttributeType.SetOf(
            List.of(
                    Attribute.required("protocol", AttributeTypes.TEXT, "`tcp`, `udp` or `icmp`."),
                    Attribute.optional("from", AttributeTypes.NUMBER, "The first port. Left out: all of them."),
                    Attribute.optional("to", AttributeTypes.NUMBER, "The last port. Left out: `from` alone.")),
            AccessRuleResource::withLastPort);

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            CommonAttributes.and(
                    Attribute.required("name", AttributeTypes.TEXT, "A name that no other access rule has."),
                    Attribute.optional("description", AttributeTypes.TEXT, "What it is for."),
                    Attribute.required(
                            "peers",
                            new AttributeType.Single(List.of(
                                    ids("peers"),
                                    Attribute.optional(
                                            "owners",
                                            AttributeTypes.TEXT_SET,
                                            Value.emptySet(),
                                            "Peers of these owners."),
                                    tags("peers"),
                                    all("peers"))),
                            "The peers that it lets in. The kinds add up; an empty selector selects nothing."),
                    Attribute.required(
                            "servers",
                            new AttributeType.Single(List.of(ids("servers"), tags("servers"), all("servers"))),
                            "The servers that it lets them through. The kinds add up; an empty selector selects"
                                    + " nothing."),
                    Attribute.required(
                            "destinations",
                            AttributeTypes.PREFIX_SET,
                            "Where it lets them go: prefixes, or `0.0.0.0/0` and `::/0` for everything but other peers, who are"
                                    + " reached by the plan of their network or a part of it."),
                    Attribute.optional(
                            "exclude_destinations",
                            AttributeTypes.PREFIX_SET,
                            Value.emptySet(),
                            "Parts of the destinations where it does not."),
                    Attribute.optional("ports", PORTS, Value.emptySet(), "The ports there. Left out: all of them."),
                    Attribute.optional(
                            "exit",
                            AttributeTypes.TEXT,
                            "The exit by which the packets leave, which all its servers must have. Of several rules that"
                                    + " let a packet through, the one with the longest prefix decides. Left out: the"
                                    + " server's routing table."),
                    Attribute.optional(
                            "exit_fallback",
                            AttributeTypes.FLAG,
                            Value.of(false),
                            "Whether packets leave by the routing table while the exit is down; else they go nowhere."
                                    + " Default `false`."),
                    Attribute.optional(
                            "placement",
                            AttributeTypes.TEXT,
                            Value.of("all"),
                            "`all`: the peers are on every selected server; `one`: each on one of them. Default"
                                    + " `all`."),
                    Attribute.optional("valid_from", AttributeTypes.TIME, "From when on it holds, in RFC 3339."),
                    Attribute.optional("valid_until", AttributeTypes.TIME, "Until when it holds, in RFC 3339."),
                    Attribute.optional(
                            "enabled", AttributeTypes.FLAG, Value.of(true), "Whether it holds. Default `true`.")));

    private static Attribute ids(String whose) {
        return Attribute.optional(
                "ids", AttributeTypes.TEXT_SET, Value.emptySet(), "The " + whose + " with these ids.");
    }

    private static Attribute tags(String whose) {
        return Attribute.optional(
                "tags", AttributeTypes.TEXT_MAP, Value.emptyMap(), "The " + whose + " that have all of these tags.");
    }

    private static Attribute all(String whose) {
        return Attribute.optional(
                "all", AttributeTypes.FLAG, Value.of(false), "All " + whose + ", present and future.");
    }

    /// One port is a range whose last port is its first.
    private static Fields withLastPort(Fields range) {
        return range.get("to").isNull() ? range.with("to", range.get("from")) : range;
    }

    public static final Kind KIND = Kind.of(
                    "wireguard_access_rule", "/access-rules", "access rule", SCHEMA, Kind.Reach.ALL)
            .dependingBy("exit", "peers", "servers")
            .filteredBy(
                    CommonAttributes.filter("name", AttributeTypes.TEXT, "Only the access rule of this name."),
                    CommonAttributes.filter(
                            "enabled",
                            AttributeTypes.FLAG,
                            "Only those that are enabled, or only those that are not."));

    public AccessRuleResource() {
        super(KIND);
    }
}
