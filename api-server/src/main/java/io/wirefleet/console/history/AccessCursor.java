package io.wirefleet.console.history;

import io.wirefleet.contract.InvalidValueException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/// Where an answer about access goes on: behind this row, at the same time. Callers take it as an opaque text.
record AccessCursor(Instant at, Grant.Key key, int place) {
    private static final byte FORMAT = 3;
    private static final int BYTES = 1 + 4 + 8 + 48;

    /// @throws InvalidValueException if the console never answered such a cursor
    static AccessCursor parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == FORMAT) {
                int place = bytes.getInt();
                Instant at = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
                AccessCursor cursor = new AccessCursor(at, new Grant.Key(id(bytes), id(bytes), id(bytes)), place);
                if (cursor.toString().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException _) {
            // falls through to the one error below
        }
        throw new InvalidValueException("must be the next_cursor of an earlier answer");
    }

    /// Whether a row comes after it.
    boolean isBefore(AccessRow row) {
        int order = key.compareTo(row.grant().key());
        return order < 0 || (order == 0 && place < row.place());
    }

    private static UUID id(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(FORMAT)
                .putInt(place)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
        for (UUID id : new UUID[] {key.peerId(), key.ruleId(), key.serverId()}) {
            bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
