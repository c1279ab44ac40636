package io.wirefleet.contract.state;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A peer on a server.
///
/// @param presharedKeyDigest what [io.wirefleet.contract.keys.PresharedKey#digest] says of its preshared key; the key
///     itself travels beside the items; null: none
/// @param allowedIps its addresses and the sites behind it, as in `wg(8)`
/// @param rules the access rules that give it something on this server
/// @param expiresAt when it is taken off, by the node's own clock; null: never
/// @param nextKey the key that is to follow; null: it keeps the one it has
public record PeerItem(
        PeerId id,
        PublicKey publicKey,
        @Nullable String presharedKeyDigest,
        List<IpPrefix> allowedIps,
        List<RuleId> rules,
        @Nullable Instant expiresAt,
        @Nullable NextKey nextKey)
        implements DesiredItem {
    /// A key that a peer changes to. It stands on the device without allowed IPs until its first handshake, and gets
    /// those of the old key then.
    ///
    /// @param until when the old key is dropped, by the node's own clock, and this one gets what it had in any case
    public record NextKey(PublicKey publicKey, Instant until) {}

    public PeerItem {
        allowedIps = List.copyOf(allowedIps);
        rules = List.copyOf(rules);
    }

    /// A peer that keeps its key.
    public PeerItem(
            PeerId id,
            PublicKey publicKey,
            @Nullable String presharedKeyDigest,
            List<IpPrefix> allowedIps,
            List<RuleId> rules,
            @Nullable Instant expiresAt) {
        this(id, publicKey, presharedKeyDigest, allowedIps, rules, expiresAt, null);
    }

    /// The same peer with these rules.
    PeerItem with(List<RuleId> others) {
        return new PeerItem(id, publicKey, presharedKeyDigest, allowedIps, others, expiresAt, nextKey);
    }

    @Override
    public Key key() {
        return new Key(Kind.PEER, id.value());
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("public_key", publicKey.toString())
                .put("preshared_key_digest", presharedKeyDigest)
                .put("expires_at", JsonLists.text(expiresAt));
        json.set("allowed_ips", JsonLists.texts(allowedIps));
        json.set("rules", JsonLists.texts(rules));
        if (nextKey != null) {
            json.putObject("next_key")
                    .put("public_key", nextKey.publicKey().toString())
                    .put("until", nextKey.until().toString());
        }
        return json;
    }

    static PeerItem read(PeerId id, JsonFields fields) {
        JsonFields next = fields.object("next_key");
        return new PeerItem(
                id,
                fields.requiredParsed("public_key", PublicKey::parse),
                fields.parsed("preshared_key_digest", PresharedKey::checkDigest),
                fields.parsedList("allowed_ips", IpPrefix::parse),
                fields.parsedList("rules", RuleId::parse),
                fields.time("expires_at"),
                next == null
                        ? null
                        : new NextKey(
                                next.requiredParsed("public_key", PublicKey::parse),
                                next.required("until", next.time("until"))));
    }
}
