package io.wirefleet.contract.state;

import java.util.UUID;

/// The id of a server: a UUIDv7 that the console gave (RFC 9562).
public record ServerId(UUID value) implements Comparable<ServerId> {
    /// @throws io.wirefleet.contract.InvalidValueException if the text is not a UUID
    public static ServerId parse(String text) {
        return new ServerId(Ids.parse(text));
    }

    @Override
    public int compareTo(ServerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
