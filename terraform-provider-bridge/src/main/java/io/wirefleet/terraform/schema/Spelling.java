package io.wirefleet.terraform.schema;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
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
    /// An address and a length; `10.9.0.7/24` stands for `10.9.0.0/24`, as it does for wg(8).
    PREFIX,
    PUBLIC_KEY,
    PRIVATE_KEY,
    /// An RFC 3339 time with its offset, to the microsecond: the console keeps it no finer.
    TIME;

    /// The prefix that an address and a length stand for, whatever stands behind the length.
    ///
    /// @throws InvalidValueException if the text is none
    public static IpPrefix prefix(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        if (slash < 0 || !length.matches("[0-9]{1,3}")) {
            return IpPrefix.parse(text);
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        int bits = Integer.parseInt(length);
        return bits > address.family().bits() ? IpPrefix.parse(text) : IpPrefix.containing(address, bits);
    }

    /// The one spelling that all with this meaning share.
    ///
    /// @throws InvalidValueException if the text has no such meaning
    public String canonical(String text) {
        return switch (this) {
            case EXACT -> text;
            case ADDRESS -> IpAddress.parse(text).toString();
            case PREFIX -> prefix(text).toString();
            case PUBLIC_KEY -> PublicKey.parse(text.strip()).toString();
            case PRIVATE_KEY -> PrivateKey.parse(text.strip()).exposeText();
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
