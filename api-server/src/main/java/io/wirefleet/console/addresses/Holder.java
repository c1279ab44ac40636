package io.wirefleet.console.addresses;

import io.wirefleet.contract.keys.PublicKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who is to have addresses.
///
/// @param publicKey by which a peer gets back what it held before; null: a server
/// @param reservation what it draws from; null: the part of the plan that is not reserved
public record Holder(
        Kind kind,
        UUID id,
        @Nullable PublicKey publicKey,
        @Nullable String reservation) {
    public enum Kind {
        SERVER,
        PEER;

        String stored() {
            return this == SERVER ? "server" : "peer";
        }
    }

    public static Holder server(UUID id) {
        return new Holder(Kind.SERVER, id, null, null);
    }

    public static Holder peer(UUID id, PublicKey publicKey, @Nullable String reservation) {
        return new Holder(Kind.PEER, id, publicKey, reservation);
    }
}
