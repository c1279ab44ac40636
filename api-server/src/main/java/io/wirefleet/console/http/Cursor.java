package io.wirefleet.console.http;

import io.wirefleet.contract.InvalidValueException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/// Where a list goes on: behind this id. Callers take it as an opaque text.
public record Cursor(UUID after) {
    private static final byte FORMAT = 1;
    private static final int BYTES = 17;

    /// @throws InvalidValueException if the console never answered such a cursor
    public static Cursor parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == FORMAT) {
                Cursor cursor = new Cursor(new UUID(bytes.getLong(), bytes.getLong()));
                if (cursor.toString().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException _) {
            // falls through to the one error below
        }
        throw new InvalidValueException("must be the next_cursor of an earlier answer");
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(FORMAT)
                .putLong(after.getMostSignificantBits())
                .putLong(after.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
