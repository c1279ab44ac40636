package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.schema.Attribute;
import io.wirefleet.terraform.schema.AttributeTypes;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;

/// `wireguard_peer`: a client device. Its private key is nowhere in it.
///
/// Left out of its state is what agents report all the time: `latest_handshake_at`, `receive_bytes`, `transmit_bytes`
/// and `attachments`.
public final class PeerResource implements Resource {
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
                    Attribute.required(
                            "public_key",
                            AttributeTypes.PUBLIC_KEY,
                            "Its WireGuard public key, as `wg pubkey` prints it. The private one stays on the device."),
                    Attribute.optional("owner", AttributeTypes.TEXT, "The person or team that holds it."),
                    Attribute.optional(
                            "next_public_key",
                            AttributeTypes.PUBLIC_KEY,
                            "The key to change to: servers switch at its first handshake."),
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

    private final Collection peers;

    public PeerResource() {
        peers = new Collection("/peers", noun(), schema());
    }

    @Override
    public String typeName() {
        return "wireguard_peer";
    }

    @Override
    public String noun() {
        return "peer";
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Outcome create(Session session, Fields planned) {
        return peers.create(session, planned, true);
    }

    @Override
    public Outcome read(Session session, Fields state) {
        return peers.read(session, state);
    }

    @Override
    public Outcome update(Session session, Fields prior, Fields planned) {
        return peers.update(session, prior, planned);
    }

    @Override
    public Outcome delete(Session session, Fields prior) {
        return peers.delete(session, prior);
    }

    @Override
    public Outcome importState(Session session, String idOrName) {
        return peers.importState(session, idOrName);
    }
}
