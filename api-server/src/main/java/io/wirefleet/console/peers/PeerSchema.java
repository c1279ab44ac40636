package io.wirefleet.console.peers;

import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Meta;

/// The fields of a peer.
final class PeerSchema {
    private static final Schema BYTES = Schema.integer(0, Long.MAX_VALUE, "over all servers");

    private static final ObjectSchema ATTACHMENT = ObjectSchema.named("Attachment")
            .required("server_id", Schema.id("the server that it is on"))
            .required(
                    "revision",
                    Schema.integer(1, Long.MAX_VALUE, "the server's, since which it is there")
                            .orNull())
            .required("applied", Schema.flag("whether the server has acknowledged that revision"))
            .required("since", Schema.time("when it was attached"))
            .required(
                    "next_key_since",
                    Schema.time("since when the server knows it by next_public_key; null: it does not")
                            .orNull());

    static final ObjectSchema SCHEMA = Meta.schema("Peer")
            .required("name", Schema.string("unique within its network, 1 to 63 characters"))
            .required("network_id", Schema.id("never changes"))
            .optional("owner", Schema.string("the person who holds the device").orNull())
            .optional(
                    "public_key",
                    Schema.string("44 characters of base64, as wg pubkey prints it; required unless generate_key"))
            .writeOnly(
                    "generate_key",
                    Schema.flag("when created: true has the console make the pair, and answer private_key once"))
            .optional(
                    "next_public_key",
                    Schema.string("the key that follows; servers take both until rotation_ends_at")
                            .orNull())
            .optional(
                    "rotation_ends_at",
                    Schema.time("when the old key is dropped everywhere; in a week when left out")
                            .orNull())
            .optional("tags", Schema.texts("by which rules select it"))
            .optional("region", Schema.string("where it is").orNull())
            .optional(
                    "reservation",
                    Schema.string("the part of the network's plan it draws from")
                            .orNull())
            .optional(
                    "addresses",
                    Schema.array(Schema.string("IPv4 or IPv6 address"), "asked for or given, one per family"))
            .optional("routed_prefixes", Schema.array(Schema.string("prefix"), "the networks behind it"))
            .optional("persistent_keepalive_seconds", Schema.integer(0, 65535, "25; 0: off"))
            .optional("preshared_key", Schema.oneOf("none", "none", "per_server"))
            .optional("enabled", Schema.flag("true"))
            .optional("expires_at", Schema.time("null: never").orNull())
            .readOnly(
                    "latest_handshake_at",
                    Schema.time("on any server; null: none yet").orNull())
            .readOnly("receive_bytes", BYTES)
            .readOnly("transmit_bytes", BYTES)
            .readOnly("attachments", Schema.array(ATTACHMENT.inline(), "the servers that it is on"));

    private PeerSchema() {}
}
