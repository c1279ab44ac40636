package io.wirefleet.terraform.resources;

import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributePath;
import io.wirefleet.terraform.schema.AttributeType;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Likeness;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.List;

/// `wireguard_peer`: a client device. Its private key is nowhere in it.
///
/// Left out of its state is what agents report all the time: `latest_handshake_at`, `receive_bytes`, `transmit_bytes`
/// and `attachments`.
public final class PeerResource extends MemberResource {
    private static final String PRIVATE_KEY = "private_key_wo";
    private static final String PRIVATE_KEY_VERSION = "private_key_wo_version";

    private static final String DESCRIPTION = """
            A client device: one public key, one owner, and addresses that stay. Where it may go, and through which \
            servers, follows from access rules; without one it reaches nothing. Destroying it takes it off every server, \
            and its key may come back later.""";

    private static final Schema SCHEMA = new Schema(
            DESCRIPTION,
            CommonAttributes.and(
                    Attribute.required("name", AttributeTypes.TEXT, "A name that no other peer of its network has."),
                    Attribute.required(
                                    "network_id",
                                    AttributeTypes.TEXT,
                                    "The network that its addresses are from. Another one means another peer.")
                            .replacing(),
                    Attribute.optionalComputed(
                                    "public_key",
                                    AttributeTypes.PUBLIC_KEY,
                                    "Its WireGuard public key, as `wg pubkey` prints it. The private one stays on the"
                                            + " device. Either this or `private_key_wo`.")
                            .recomputedWith(PRIVATE_KEY_VERSION),
                    Attribute.optional(
                                    PRIVATE_KEY,
                                    AttributeTypes.PRIVATE_KEY,
                                    "Its private key, of which only the public half leaves this machine: for a key that"
                                            + " an ephemeral `wireguard_keypair` makes, or a vault keeps. It is in no"
                                            + " plan and no state, so that another one is only taken with another"
                                            + " `private_key_wo_version`.")
                            .writeOnly(),
                    Attribute.optional(
                            PRIVATE_KEY_VERSION,
                            AttributeTypes.NUMBER,
                            "Any number; another one says that `private_key_wo` is another key."),
                    Attribute.optional("owner", AttributeTypes.TEXT, "The person or team that holds it."),
                    Attribute.optional(
                            "next_public_key",
                            AttributeTypes.PUBLIC_KEY,
                            "The key to change to: servers take both, and switch at its first handshake. Once they have,"
                                    + " it is `public_key`, and this configuration still asks for no change."),
                    Attribute.optionalComputed(
                                    "rotation_ends_at",
                                    AttributeTypes.TIME,
                                    "When the old key is dropped everywhere, in RFC 3339. Left out: a week after"
                                            + " `next_public_key` was given.")
                            .beside("next_public_key"),
                    CommonAttributes.tags("peers"),
                    Attribute.optional("region", AttributeTypes.TEXT, "The region whose servers it prefers."),
                    Attribute.optional(
                            "reservation",
                            AttributeTypes.TEXT,
                            "The reservation of its network to take addresses from."),
                    Attribute.optionalComputed(
                                    "addresses",
                                    AttributeTypes.ADDRESSES,
                                    "Its addresses inside the tunnel: one IPv4 and one IPv6 where the network has them."
                                            + " Left out, the console gives them.")
                            .recomputedWith("reservation"),
                    Attribute.optional(
                            "routed_prefixes",
                            AttributeTypes.PREFIX_SET,
                            Value.emptySet(),
                            "The networks behind it, which servers route to it."),
                    Attribute.optional(
                            "persistent_keepalive_seconds",
                            AttributeTypes.NUMBER,
                            Value.of(25),
                            "How often its client sends a keepalive, in seconds; 0 for never. Default `25`."),
                    Attribute.optional(
                            "preshared_key",
                            AttributeTypes.TEXT,
                            Value.of("none"),
                            "`none`, or `per_server` for one that the console makes for each server. Default `none`."),
                    Attribute.optional(
                            "enabled",
                            AttributeTypes.FLAG,
                            Value.of(true),
                            "Whether it is let in. `false` takes it off every server and ends its connections."),
                    Attribute.optional(
                            "expires_at",
                            AttributeTypes.TIME,
                            "When it is shut out, in RFC 3339. Servers do it on their own clock.")));

    private static final AttributeType ATTACHMENTS = new AttributeType.ListOf(List.of(
            Attribute.computed("server_id", AttributeTypes.TEXT, "The server that it is on."),
            Attribute.computed(
                    "revision",
                    AttributeTypes.NUMBER,
                    "The server's revision since which it is there. Null: not numbered yet."),
            Attribute.computed("applied", AttributeTypes.FLAG, "Whether the server's agent has acknowledged that."),
            Attribute.computed("since", AttributeTypes.TIME, "When it was put there."),
            Attribute.computed(
                    "next_key_since",
                    AttributeTypes.TIME,
                    "Since when the server knows it by `next_public_key`. Null: it does not.")));

    public static final Kind KIND = Kind.of("wireguard_peer", "/peers", "peer", SCHEMA, Kind.Reach.ALL)
            .keeping(PRIVATE_KEY, PRIVATE_KEY_VERSION)
            .reporting(
                    Attribute.computed(
                            "latest_handshake_at", AttributeTypes.TIME, "Its latest handshake with any server."),
                    Attribute.computed("receive_bytes", AttributeTypes.NUMBER, "What servers have got from it."),
                    Attribute.computed("transmit_bytes", AttributeTypes.NUMBER, "What servers have sent to it."),
                    Attribute.computed("attachments", ATTACHMENTS, "The servers that it is on."))
            .filteredBy(
                    CommonAttributes.filter("name", AttributeTypes.TEXT, "Only those of this name."),
                    CommonAttributes.filter("network_id", AttributeTypes.TEXT, "Only those of this network."),
                    CommonAttributes.filter("owner", AttributeTypes.TEXT, "Only those of this owner."),
                    CommonAttributes.filter("public_key", AttributeTypes.PUBLIC_KEY, "Only the one with this key."),
                    CommonAttributes.filter("server_id", AttributeTypes.TEXT, "Only those that are on this server."),
                    CommonAttributes.filter("tags", AttributeTypes.TEXT_MAP, "Only those with all of these tags."))
            .dependingBy("reservation", "addresses", "routed_prefixes")
            .createdTogether();

    public PeerResource() {
        super(KIND);
    }

    @Override
    public List<Diagnostic> validate(Fields config) {
        Value publicKey = config.get("public_key");
        Value privateKey = config.get(PRIVATE_KEY);
        if (publicKey.isNull() && privateKey.isNull()) {
            return List.of(Diagnostic.error(
                    "Missing public_key",
                    "A peer needs its 'public_key', or 'private_key_wo' to take it from.",
                    AttributePath.of("public_key")));
        }
        if (!publicKey.isNull() && !privateKey.isNull()) {
            return List.of(Diagnostic.error(
                    "Two keys",
                    "Give either 'public_key' or 'private_key_wo', from which the public key follows.",
                    AttributePath.of(PRIVATE_KEY)));
        }
        return List.of();
    }

    /// A rotation that has come to its end has made the next key the key. Asked for once more it must not go back.
    @Override
    public Fields meant(Fields config, Fields prior) {
        boolean isRotated = prior.get("next_public_key").isNull()
                && !config.get("next_public_key").isNull()
                && Likeness.areAlike(AttributeTypes.PUBLIC_KEY, config.get("next_public_key"), prior.get("public_key"));
        return isRotated
                ? config.with("public_key", prior.get("public_key"))
                        .with("next_public_key", Value.nothing())
                        .with("rotation_ends_at", Value.nothing())
                : config;
    }

    @Override
    public Fields completed(Fields planned, Fields config) {
        return config.get(PRIVATE_KEY) instanceof Value.Text(String text)
                        && planned.get("public_key").isUnknown()
                ? planned.with(
                        "public_key",
                        Value.of(PrivateKey.parse(text.strip()).publicKey().toString()))
                : planned;
    }
}
