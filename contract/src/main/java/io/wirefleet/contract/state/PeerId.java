package io.wirefleet.contract.state;

import java.util.UUID;

/// The id of a peer: a UUIDv7 that the console gave (RFC 9562).
public record PeerId(UUID value) implements Comparable<PeerId> {
    /// @throws io.wirefleet.contract.InvalidValueException if the text is not a UUID
    public static PeerId parse(String text) {
        return new PeerId(Ids.parse(text));
    }

    @Override
    public int compareTo(PeerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
