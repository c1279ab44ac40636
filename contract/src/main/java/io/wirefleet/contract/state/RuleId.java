package io.wirefleet.contract.state;

import java.util.UUID;

/// The id of an access rule: a UUIDv7 that the console gave (RFC 9562).
public record RuleId(UUID value) implements Comparable<RuleId> {
    /// @throws io.wirefleet.contract.InvalidValueException if the text is not a UUID
    public static RuleId parse(String text) {
        return new RuleId(Ids.parse(text));
    }

    @Override
    public int compareTo(RuleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
