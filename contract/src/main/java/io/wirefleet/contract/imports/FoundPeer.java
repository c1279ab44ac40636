package io.wirefleet.contract.imports;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A peer as it was found on a server.
///
/// @param name from the comments around it; null: none
/// @param email of whom it belongs to, from the same comments; null: none
/// @param allowedIps as in `wg(8)`, host bits cut off as the kernel does
/// @param persistentKeepaliveSeconds 0: off; null: not said
/// @param hasPresharedKey whether there is one; the key itself is told at the enrolment only
public record FoundPeer(
        PublicKey publicKey,
        @Nullable String name,
        @Nullable String email,
        List<IpPrefix> allowedIps,
        @Nullable Integer persistentKeepaliveSeconds,
        boolean hasPresharedKey) {
    public FoundPeer {
        allowedIps = List.copyOf(allowedIps);
    }

    public FoundPeer named(@Nullable String otherName, @Nullable String otherEmail) {
        return new FoundPeer(publicKey, otherName, otherEmail, allowedIps, persistentKeepaliveSeconds, hasPresharedKey);
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("public_key", publicKey.toString())
                .put("name", name)
                .put("email", email);
        ArrayNode prefixes = json.putArray("allowed_ips");
        allowedIps.forEach(prefix -> prefixes.add(prefix.toString()));
        return json.put("persistent_keepalive_seconds", persistentKeepaliveSeconds)
                .put("has_preshared_key", hasPresharedKey);
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static FoundPeer read(JsonFields fields) {
        Long keepalive = fields.integer("persistent_keepalive_seconds", 0, 65535);
        FoundPeer peer = new FoundPeer(
                fields.requiredParsed("public_key", PublicKey::parse),
                fields.text("name"),
                fields.text("email"),
                fields.parsedList("allowed_ips", IpPrefix::parse),
                keepalive == null ? null : keepalive.intValue(),
                fields.flag("has_preshared_key", false));
        fields.refuseUnknown();
        return peer;
    }
}
