package io.wirefleet.console.servers;

import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import io.wirefleet.contract.state.Tuning;
import java.util.stream.Stream;

/// The fields of a server.
final class ServerSchema {
    private static final Schema REVISION = Schema.integer(0, Long.MAX_VALUE, "0: none yet");
    private static final Schema ADDRESSES = Schema.array(Schema.string("IPv4 or IPv6 address"), "in the tunnel");

    private static final String[] MODES =
            Stream.of(Tuning.Mode.values()).map(Tuning.Mode::text).toArray(String[]::new);

    private static final String[] OUTAGE_MODES =
            Stream.of(ConsoleOutage.Mode.values()).map(ConsoleOutage.Mode::text).toArray(String[]::new);

    private static final ObjectSchema EGRESS = ObjectSchema.named("Egress")
            .optional("interface", Schema.string("null: the default route's").orNull())
            .optional("masquerade", Schema.flag("true: traffic from the tunnel leaves under the server's own address"))
            .optional(
                    "masquerade_sources",
                    Schema.array(
                            Schema.string("IPv4 or IPv6 prefix"), "of these only; empty: of all that is in the tunnel"))
            .optional(
                    "snat_addresses",
                    Schema.array(
                            Schema.string("IPv4 or IPv6 address"),
                            "it leaves under these, each peer under one of its family; empty: under the interface's"));

    private static final ObjectSchema EXIT = ObjectSchema.named("Exit")
            .required("name", Schema.string("how access rules choose it, 1 to 63 characters"))
            .required("interface", Schema.string("where packets leave"))
            .optional(
                    "gateway",
                    Schema.string("who takes them on, IPv4 or IPv6; null: the interface leads to one host only")
                            .orNull())
            .optional(
                    "ipv6_gateway",
                    Schema.string("who takes IPv6 packets where gateway is an IPv4 address; null: nobody")
                            .orNull())
            .optional("masquerade", Schema.flag("true: they leave under the interface's own address"));

    private static final ObjectSchema CONNTRACK = ObjectSchema.named("Conntrack")
            .optional(
                    "max_entries",
                    Schema.integer(
                                    Conntrack.LEAST_ENTRIES,
                                    Conntrack.MOST_ENTRIES,
                                    "how many flows it may track; null: by capacity, never fewer than it has")
                            .orNull())
            .optional(
                    "udp_timeout_seconds",
                    Schema.integer(
                                    1,
                                    Conntrack.MOST_TIMEOUT_SECONDS,
                                    "for a peer's UDP flow that was not answered; null: as the kernel has it")
                            .orNull())
            .optional(
                    "udp_stream_timeout_seconds",
                    Schema.integer(
                                    1,
                                    Conntrack.MOST_TIMEOUT_SECONDS,
                                    "for one that is answered again and again; null: as the kernel has it")
                            .orNull())
            .optional("bypass_tunnel_port", Schema.flag("true: WireGuard's own packets are kept out of the tracking"));

    private static final ObjectSchema TUNING = ObjectSchema.named("Tuning")
            .optional(
                    "mode",
                    Schema.oneOf("managed: the agent sets the kernel for the load; observe: it only says", MODES));

    private static final ObjectSchema CONSOLE_OUTAGE = ObjectSchema.named("ConsoleOutage")
            .optional(
                    "mode",
                    Schema.oneOf(
                            "fail_static: the peers stay; fail_closed: they are taken off after a while", OUTAGE_MODES))
            .optional(
                    "after_seconds",
                    Schema.integer(
                                    ConsoleOutage.LEAST_SECONDS,
                                    ConsoleOutage.MOST_SECONDS,
                                    "how long the console must be silent; required with fail_closed, null otherwise")
                            .orNull());

    private static final ObjectSchema AUTO_ROLLBACK = ObjectSchema.named("AutoRollback")
            .optional(
                    "handshake_loss_percent",
                    Schema.integer(1, 100, "of the peers that had a session, without a new handshake; 80"))
            .optional(
                    "window_seconds",
                    Schema.integer(
                            AutoRollback.LEAST_WINDOW_SECONDS,
                            AutoRollback.MOST_WINDOW_SECONDS,
                            "after a change of the server; 180"));

    private static final ObjectSchema CONDITION = ObjectSchema.named("Condition")
            .required("type", Schema.string("what it is about, such as Applied or InSync"))
            .required("status", Schema.flag("whether it holds"))
            .required("reason", Schema.string("one word in CamelCase"))
            .required("message", Schema.string("what is wrong and what would mend it"));

    static final ObjectSchema SCHEMA = Meta.schema("Server")
            .required("name", Schema.string("unique among servers, 1 to 63 characters"))
            .required("network_id", Schema.id("the network whose plan it takes its addresses from; never changes"))
            .required("endpoint_host", Schema.string("host name or address by which clients find it"))
            .optional(
                    "endpoint_port",
                    Schema.integer(1, 65535, "null: listen_port").orNull())
            .optional("listen_port", Schema.integer(1, 65535, "51820"))
            .optional(
                    "additional_listen_ports",
                    Schema.array(Schema.integer(1, 65535, "UDP port"), "they lead to listen_port"))
            .optional("interface_name", Schema.string("wg0; 1 to 15 characters"))
            .optional("tags", Schema.texts("by which rules select it"))
            .optional("region", Schema.string("where it is").orNull())
            .optional("capacity", Schema.integer(1, 1_000_000, "how many peers it is meant for; 1000"))
            .optional(
                    "mtu",
                    Schema.integer(576, 65535, "in bytes; null: derived from the way out")
                            .orNull())
            .optional("dns_servers", Schema.array(Schema.string("address"), "what clients are told to ask"))
            .optional("egress", EGRESS.inline("where traffic from the tunnel leaves"))
            .optional("exits", Schema.array(EXIT.inline(), "other ways out, which access rules choose by name"))
            .optional("conntrack", CONNTRACK.inline("connection tracking"))
            .optional("tuning", TUNING.inline("who sets what of the kernel depends on the load"))
            .optional("console_outage", CONSOLE_OUTAGE.inline("what happens while the console is away"))
            .optional(
                    "auto_rollback",
                    AUTO_ROLLBACK
                            .inline("takes a change of the server back that its peers do not survive; null: nothing")
                            .orNull())
            .readOnly("public_key", Schema.string("null: no agent has enrolled").orNull())
            .readOnly("addresses", ADDRESSES)
            .readOnly("state", Schema.oneOf("what operators want of it", "active"))
            .readOnly("desired_revision", REVISION)
            .readOnly("applied_revision", REVISION)
            .readOnly("last_seen_at", Schema.time("null: never").orNull())
            .readOnly(
                    "agent_version",
                    Schema.string("null: no agent has enrolled").orNull())
            .readOnly("conditions", Schema.array(CONDITION.inline(), "what its agent says of it"))
            .readOnly(
                    "host",
                    ObservedHost.SCHEMA
                            .inline("the last figures of its machine; null: its agent told none")
                            .orNull());

    private ServerSchema() {}
}
