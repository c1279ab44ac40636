package io.wirefleet.terraform.resources;

import io.wirefleet.contract.state.HostFigures.Figure;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// `wireguard_server`: a WireGuard hub.
///
/// Left out of its state is what its agent reports all the time: `desired_revision`, `applied_revision`,
/// `last_seen_at`, `agent_version`, `conditions` and `host`. `public_key` is in it: the agent gives it once, with its
/// enrolment, which the next refresh shows.
public final class ServerResource extends MemberResource {
    private static final String DESCRIPTION = """
            A WireGuard hub: one interface on one machine, with a public endpoint. Declaring it does not set it up: an \
            agent on the machine enrols with a join token, makes the key pair, and from then on keeps the machine as \
            declared.""";

    private static final AttributeType EGRESS = new AttributeType.Single(List.of(
            Attribute.optional(
                    "interface", AttributeTypes.TEXT, "The interface they leave by. Left out: the default route's."),
            Attribute.optional(
                    "masquerade",
                    AttributeTypes.FLAG,
                    Value.of(true),
                    "Whether they take the machine's own address there. Default `true`."),
            Attribute.optional(
                    "masquerade_sources",
                    AttributeTypes.PREFIX_SET,
                    Value.emptySet(),
                    "The sources that do so. Left out: all that come out of the tunnel."),
            Attribute.optional(
                    "snat_addresses",
                    AttributeTypes.ADDRESS_SET,
                    Value.emptySet(),
                    "Addresses that they take instead, which must lead to the machine: each peer always the same one of its"
                            + " family.")));

    private static final Value DEFAULT_EGRESS = Value.object(Map.of(
            "interface",
            Value.nothing(),
            "masquerade",
            Value.of(true),
            "masquerade_sources",
            Value.emptySet(),
            "snat_addresses",
            Value.emptySet()));

    private static final AttributeType EXITS = AttributeType.setOf(List.of(
            Attribute.required("name", AttributeTypes.TEXT, "How access rules choose it."),
            Attribute.required("interface", AttributeTypes.TEXT, "The interface it leaves by."),
            Attribute.optional(
                    "gateway",
                    AttributeTypes.ADDRESS,
                    "The router behind that interface, IPv4 or IPv6. Left out: the interface leads to one host only, as"
                            + " tunnels do."),
            Attribute.optional(
                    "ipv6_gateway",
                    AttributeTypes.ADDRESS,
                    "The router for IPv6, where `gateway` is an IPv4 address. Left out, IPv6 does not leave by it."),
            Attribute.optional(
                    "masquerade",
                    AttributeTypes.FLAG,
                    Value.of(true),
                    "Whether packets take the interface's own address there. Default `true`.")));

    private static final AttributeType CONNTRACK = new AttributeType.Single(List.of(
            Attribute.optional(
                    "max_entries",
                    AttributeTypes.NUMBER,
                    "How many connections it may track. Left out, that follows from `capacity` and is never less than the"
                            + " machine has."),
            Attribute.optional(
                    "udp_timeout_seconds",
                    AttributeTypes.NUMBER,
                    "When a peer's UDP flow that was not answered is forgotten, in seconds. Left out, as the kernel has"
                            + " it."),
            Attribute.optional(
                    "udp_stream_timeout_seconds",
                    AttributeTypes.NUMBER,
                    "When a peer's UDP flow that is answered again and again is forgotten, in seconds. Left out, as the"
                            + " kernel has it."),
            Attribute.optional(
                    "bypass_tunnel_port",
                    AttributeTypes.FLAG,
                    Value.of(true),
                    "Whether WireGuard's own packets are kept out of the tracking. Default `true`.")));

    private static final Value DEFAULT_CONNTRACK = Value.object(Map.of(
            "max_entries",
            Value.nothing(),
            "udp_timeout_seconds",
            Value.nothing(),
            "udp_stream_timeout_seconds",
            Value.nothing(),
            "bypass_tunnel_port",
            Value.of(true)));

    private static final AttributeType TUNING = new AttributeType.Single(List.of(Attribute.optional(
            "mode",
            AttributeTypes.TEXT,
            Value.of("managed"),
            "`managed`: the agent sets what of the kernel depends on the load; `observe`: it only says what it would"
                    + " set, and sets nothing but forwarding. Default `managed`.")));

    private static final Value DEFAULT_TUNING = Value.object(Map.of("mode", Value.of("managed")));

    private static final AttributeType CONSOLE_OUTAGE = new AttributeType.Single(List.of(
            Attribute.optional(
                    "mode",
                    AttributeTypes.TEXT,
                    Value.of("fail_static"),
                    "`fail_static`: the peers stay, and expiries fire; `fail_closed`: the peers are taken off after a"
                            + " while, and come back with the console. Default `fail_static`."),
            Attribute.optional(
                    "after_seconds",
                    AttributeTypes.NUMBER,
                    "How long the console must be silent before the peers are taken off, in seconds. Needed with"
                            + " `fail_closed`, and only there.")));

    private static final Value DEFAULT_CONSOLE_OUTAGE =
            Value.object(Map.of("mode", Value.of("fail_static"), "after_seconds", Value.nothing()));

    private static final AttributeType AUTO_ROLLBACK = new AttributeType.Single(List.of(
            Attribute.optional(
                    "handshake_loss_percent",
                    AttributeTypes.NUMBER,
                    Value.of(80),
                    "How many of the peers that had a session, of a hundred, must be without a new handshake. Default"
                            + " `80`."),
            Attribute.optional(
                    "window_seconds",
                    AttributeTypes.NUMBER,
                    Value.of(180),
                    "How long after the change that is looked at. Default `180`.")));

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            CommonAttributes.and(
                    Attribute.required("name", AttributeTypes.TEXT, "A name that no other server has."),
                    Attribute.required(
                                    "network_id",
                                    AttributeTypes.TEXT,
                                    "The network that it takes its own addresses from. Another one means another"
                                            + " server.")
                            .replacing(),
                    Attribute.required(
                            "endpoint_host",
                            AttributeTypes.TEXT,
                            "The host name or address under which clients find it on the internet."),
                    Attribute.optional(
                            "endpoint_port",
                            AttributeTypes.NUMBER,
                            "The UDP port under which clients find it, where that isn't `listen_port`."),
                    Attribute.optional(
                            "listen_port",
                            AttributeTypes.NUMBER,
                            Value.of(51820),
                            "The UDP port that WireGuard listens on. Default `51820`."),
                    Attribute.optional(
                            "additional_listen_ports",
                            AttributeTypes.NUMBER_SET,
                            Value.emptySet(),
                            "More UDP ports under which the same interface answers."),
                    Attribute.optional(
                            "interface_name",
                            AttributeTypes.TEXT,
                            Value.of("wg0"),
                            "The name of the interface on the machine. Default `wg0`."),
                    CommonAttributes.tags("servers"),
                    Attribute.optional("region", AttributeTypes.TEXT, "Where it stands; peers may prefer one."),
                    Attribute.optional(
                            "capacity",
                            AttributeTypes.NUMBER,
                            Value.of(1000),
                            "How many peers it should carry: its weight among others, and what its kernel is set for. Default"
                                    + " `1000`."),
                    Attribute.optional(
                            "mtu",
                            AttributeTypes.NUMBER,
                            "The interface's MTU in bytes. Left out, it follows from the machine's way out."),
                    Attribute.optional(
                            "dns_servers",
                            AttributeTypes.ADDRESS_LIST,
                            Value.emptyList(),
                            "The name servers that client configurations name, in this order."),
                    Attribute.optional("egress", EGRESS, DEFAULT_EGRESS, "How packets of peers leave the machine."),
                    Attribute.optional(
                            "exits", EXITS, Value.emptySet(), "Other ways out, which access rules choose by name."),
                    Attribute.optional(
                            "conntrack", CONNTRACK, DEFAULT_CONNTRACK, "Settings of the connection tracking."),
                    Attribute.optional("tuning", TUNING, DEFAULT_TUNING, "Who sets the machine's kernel for the load."),
                    Attribute.optional(
                            "console_outage",
                            CONSOLE_OUTAGE,
                            DEFAULT_CONSOLE_OUTAGE,
                            "What the server does while the console is away."),
                    Attribute.optional(
                            "auto_rollback",
                            AUTO_ROLLBACK,
                            "Takes a change of the server itself back where too few of its peers make a new handshake"
                                    + " after it; until then the change is not confirmed. Left out, nothing is taken"
                                    + " back."),
                    Attribute.computed(
                            "public_key",
                            AttributeTypes.PUBLIC_KEY,
                            "Its WireGuard public key. Null until its agent has enrolled."),
                    Attribute.computed("addresses", AttributeTypes.ADDRESSES, "Its own addresses inside the tunnel."),
                    Attribute.computed("state", AttributeTypes.TEXT, "Whether it is `active`, `draining` or `lost`.")));

    private static final AttributeType CONDITIONS = new AttributeType.ListOf(List.of(
            Attribute.computed("type", AttributeTypes.TEXT, "What it is about, such as `Applied` or `InSync`."),
            Attribute.computed("status", AttributeTypes.FLAG, "Whether it holds."),
            Attribute.computed("reason", AttributeTypes.TEXT, "Why, in one word."),
            Attribute.computed("message", AttributeTypes.TEXT, "What is wrong, and what would mend it.")));

    private static final AttributeType HOST = new AttributeType.Single(Stream.concat(
                    Stream.of(Attribute.computed("reported_at", AttributeTypes.TIME, "When one was last told.")),
                    Arrays.stream(Figure.values())
                            .map(figure -> Attribute.computed(figure.text(), AttributeTypes.NUMBER, sentence(figure))))
            .toList());

    private static String sentence(Figure figure) {
        return figure.meaning().substring(0, 1).toUpperCase(Locale.ROOT)
                + figure.meaning().substring(1) + ".";
    }

    /// Nothing waits for a server at its creation: its agent can only enrol once it exists.
    public static final Kind KIND = Kind.of("wireguard_server", "/servers", "server", SCHEMA, Kind.Reach.CHANGES)
            .reporting(
                    Attribute.computed(
                            "desired_revision", AttributeTypes.NUMBER, "Counts the changes of what it should hold."),
                    Attribute.computed(
                            "applied_revision",
                            AttributeTypes.NUMBER,
                            "The revision that its agent has applied and read back."),
                    Attribute.computed(
                            "last_seen_at", AttributeTypes.TIME, "When its agent was last in touch. Null: never."),
                    Attribute.computed(
                            "agent_version", AttributeTypes.TEXT, "Its agent's version. Null until one has enrolled."),
                    Attribute.computed("conditions", CONDITIONS, "What its agent says of it."),
                    Attribute.computed(
                            "host",
                            HOST,
                            "The last figures of its machine, told every few minutes; counters are since it started."
                                    + " Null: its agent told none."))
            .filteredBy(
                    CommonAttributes.filter("name", AttributeTypes.TEXT, "Only the server of this name."),
                    CommonAttributes.filter("network_id", AttributeTypes.TEXT, "Only those of this network."),
                    CommonAttributes.filter("region", AttributeTypes.TEXT, "Only those of this region."),
                    CommonAttributes.filter(
                            "state", AttributeTypes.TEXT, "Only those that are `active`, `draining` or `lost`."),
                    CommonAttributes.filter("tags", AttributeTypes.TEXT_MAP, "Only those with all of these tags."));

    public ServerResource() {
        super(KIND);
    }
}
