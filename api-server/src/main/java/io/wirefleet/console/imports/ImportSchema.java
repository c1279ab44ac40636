package io.wirefleet.console.imports;

import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;

/// What the API document says of imports.
final class ImportSchema {
    private static final Schema PREFIX = Schema.string("a prefix");
    private static final Schema ADDRESS = Schema.string("an address");
    private static final Schema TAGS = Schema.texts("the peer's tags");
    private static final String MADE = "null until it is made";

    private static final ObjectSchema FOUND_PEER = ObjectSchema.named("FoundPeer")
            .required("public_key", Schema.string("base64"))
            .optional("name", Schema.string("from comments").orNull())
            .optional("email", Schema.string("from comments; becomes the owner").orNull())
            .optional("allowed_ips", Schema.array(PREFIX, "as in wg(8)"))
            .optional(
                    "persistent_keepalive_seconds",
                    Schema.integer(0, 65535, "0: off").orNull())
            .optional("has_preshared_key", Schema.flag("the key itself is told when the agent enrols"));

    private static final ObjectSchema FOUND = ObjectSchema.named("FoundInterface")
            .required("source", Schema.string("where it was found, for people"))
            .required("interface_name", Schema.string("such as wg0"))
            .optional(
                    "listen_port", Schema.integer(1, 65535, "null: none is set").orNull())
            .required("public_key", Schema.string("base64"))
            .optional("addresses", Schema.array(Schema.string("with its length"), "of the interface"))
            .optional("mtu", Schema.integer(576, 65535, "null: not said").orNull())
            .optional("dns_servers", Schema.array(ADDRESS, "for clients"))
            .optional("peers", Schema.array(FOUND_PEER.inline(), "all of them"))
            .optional("notes", Schema.array(Schema.string("one"), "what is not taken over"));

    private static final ObjectSchema NETWORK = ObjectSchema.named("ImportNetwork")
            .required("name", Schema.string("servers that name the same one share it"))
            .optional(
                    "ipv4_cidr",
                    Schema.string("null: by the interface's addresses").orNull())
            .optional(
                    "ipv6_cidr",
                    Schema.string("null: by the interface's addresses").orNull());

    private static final ObjectSchema SERVER = ObjectSchema.named("ImportServer")
            .required("name", Schema.string("unique among servers, 1 to 49 characters"))
            .required("endpoint_host", Schema.string("where clients reach it"))
            .optional(
                    "endpoint_port",
                    Schema.integer(1, 65535, "null: the listen port").orNull())
            .optional("network_id", Schema.id("a network that is there").orNull())
            .optional("network", NETWORK.inline("a new one; left out: one of the server's name"))
            .optional("destinations", Schema.array(PREFIX, "what its peers may reach; empty: its network only"))
            .required("document", FOUND.inline("what `wirefleet-agent import` printed on it"));

    static final ObjectSchema REQUEST = ObjectSchema.named("Import")
            .optional(
                    "owner_pattern",
                    Schema.string("how names tell owners, such as {owner}-{device}")
                            .orNull())
            .required("servers", Schema.array(SERVER.inline(), "1 to 200"));

    static final ObjectSchema PLAN = ObjectSchema.named("ImportPlan")
            .readOnly("dry_run", Schema.flag("whether nothing was written"))
            .readOnly("receipt_id", Schema.id("of the write").orNull())
            .readOnly(
                    "blast_radius",
                    BlastGuard.BLAST_RADIUS
                            .inline("of a dry run: what it would come to; null while there are conflicts")
                            .orNull())
            .readOnly(
                    "networks",
                    Schema.array(
                            ObjectSchema.named("PlannedNetwork")
                                    .readOnly("id", Schema.id(MADE).orNull())
                                    .readOnly("name", Schema.string("its name"))
                                    .readOnly(
                                            "ipv4_cidr",
                                            Schema.string("a prefix").orNull())
                                    .readOnly(
                                            "ipv6_cidr",
                                            Schema.string("a prefix").orNull())
                                    .readOnly("exists", Schema.flag("whether it was there before"))
                                    .inline(),
                            "the address plans"))
            .readOnly(
                    "servers",
                    Schema.array(
                            ObjectSchema.named("PlannedServer")
                                    .readOnly("id", Schema.id(MADE).orNull())
                                    .readOnly("name", Schema.string("its name"))
                                    .readOnly("network", Schema.string("its network's name"))
                                    .readOnly("public_key", Schema.string("that it will enrol with"))
                                    .readOnly("endpoint_host", Schema.string("where clients reach it"))
                                    .readOnly("listen_port", Schema.integer(1, 65535, "as it is now"))
                                    .readOnly("interface_name", Schema.string("as it is now"))
                                    .readOnly(
                                            "mtu",
                                            Schema.integer(576, 65535, "null: derived")
                                                    .orNull())
                                    .readOnly("addresses", Schema.array(ADDRESS, "that it keeps"))
                                    .readOnly("dns_servers", Schema.array(ADDRESS, "for clients"))
                                    .readOnly(
                                            "next_command",
                                            Schema.string("to be run on it; " + MADE)
                                                    .orNull())
                                    .inline(),
                            "the servers"))
            .readOnly(
                    "peers",
                    Schema.array(
                            ObjectSchema.named("PlannedPeer")
                                    .readOnly("id", Schema.id(MADE).orNull())
                                    .readOnly("name", Schema.string("unique in its network"))
                                    .readOnly("network", Schema.string("its network's name"))
                                    .readOnly(
                                            "owner",
                                            Schema.string("by email or owner_pattern")
                                                    .orNull())
                                    .readOnly("public_key", Schema.string("base64"))
                                    .readOnly("tags", TAGS)
                                    .readOnly("addresses", Schema.array(ADDRESS, "that it keeps"))
                                    .readOnly("routed_prefixes", Schema.array(PREFIX, "the networks behind it"))
                                    .readOnly(
                                            "preshared_key", Schema.oneOf("whether it has them", "none", "per_server"))
                                    .readOnly("persistent_keepalive_seconds", Schema.integer(0, 65535, "0: off"))
                                    .readOnly("servers", Schema.array(Schema.string("a name"), "where it was found"))
                                    .inline(),
                            "the peers, each key once"))
            .readOnly(
                    "access_rules",
                    Schema.array(
                            ObjectSchema.named("PlannedRule")
                                    .readOnly("id", Schema.id(MADE).orNull())
                                    .readOnly("name", Schema.string("unique among access rules"))
                                    .readOnly("server", Schema.string("a name"))
                                    .readOnly("peer_tags", TAGS)
                                    .readOnly("destinations", Schema.array(PREFIX, "what may be reached"))
                                    .readOnly("peers", Schema.integer(0, Integer.MAX_VALUE, "how many it selects"))
                                    .inline(),
                            "one for each server with peers"))
            .readOnly(
                    "conflicts",
                    Schema.array(
                            ObjectSchema.named("ImportConflict")
                                    .readOnly("pointer", Schema.string("into the request"))
                                    .readOnly("detail", Schema.string("what is in the way"))
                                    .readOnly("fix", Schema.string("what to do about it"))
                                    .inline(),
                            "while there is one, nothing can be imported"))
            .readOnly(
                    "notes",
                    Schema.array(
                            ObjectSchema.named("ImportNote")
                                    .readOnly("pointer", Schema.string("into the request"))
                                    .readOnly("detail", Schema.string("what to know"))
                                    .inline(),
                            "what changes with the import, and what is not taken over"));

    private ImportSchema() {}
}
