package io.wirefleet.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Times as the API writes them (RFC 3339 section 5.6): with an offset, and years of four digits.
public final class Rfc3339 {
    private static final int LAST_YEAR = 9999;

    private Rfc3339() {}

    /// @throws InvalidValueException if the text is no such time, or its year in UTC has more than four digits
    public static Instant parse(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
            if (year >= 0 && year <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException _) {
            // the same as a time that is out of bounds
        }
        throw new InvalidValueException("must be an RFC 3339 time such as '2026-01-31T12:00:00Z'");
    }
}
