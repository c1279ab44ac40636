package io.wirefleet.agent.wireguard;

import io.wirefleet.contract.keys.PresharedKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What becomes of a peer's preshared key. It bites at the next handshake.
public sealed interface PresharedKeyChange {
    record Keep() implements PresharedKeyChange {}

    record Clear() implements PresharedKeyChange {}

    record Set(PresharedKey key) implements PresharedKeyChange {}

    /// @param observed null: none
    /// @param desired null: none
    static PresharedKeyChange between(@Nullable PresharedKey observed, @Nullable PresharedKey desired) {
        if (Objects.equals(observed, desired)) {
            return new Keep();
        }
        return desired == null ? new Clear() : new Set(desired);
    }
}
