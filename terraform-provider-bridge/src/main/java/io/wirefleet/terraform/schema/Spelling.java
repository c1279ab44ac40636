package io.wirefleet.terraform.schema;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/// What a text stands for, and so which spellings of it mean the same: `FD00::1` is `fd00::1`, and two in Berlin is
/// one in London.
public enum Spelling {
    /// The text itself.
    EXACT,
    ADDRESS,
    PREFIX,
    PUBLIC_KEY,
    /// An RFC 3339 time with its offset, to the microsecond: the console keeps it no finer.
    TIME;

    /// The one spelling that all with this meaning share.
    ///
    /// @throws InvalidValueException if the text has no such meaning
    String canonical(String text) {
        return switch (this) {
            case EXACT -> text;
            case ADDRESS -> IpAddress.parse(text).toString();
            case PREFIX -> IpPrefix.parse(text).toString();
            case PUBLIC_KEY -> PublicKey.parse(text).toString();
            case TIME -> {
                try {
                    yield OffsetDateTime.parse(text)
                            .toInstant()
                            .truncatedTo(ChronoUnit.MICROS)
                            .toString();
                } catch (DateTimeException _) {
                    throw new InvalidValueException("must be an RFC 3339 time such as '2026-01-31T12:00:00Z'");
                }
            }
        };
    }
}
