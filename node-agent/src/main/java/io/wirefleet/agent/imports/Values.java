package io.wirefleet.agent.imports;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the values of a configuration file. Errors name the key and never repeat a value.
final class Values {
    private Values() {}

    /// The parts of a list, by commas or blanks; none where it is empty.
    static List<String> list(String value) {
        return Arrays.stream(value.split("[,\\s]+", -1))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    static int number(String key, String value, int least, int most) {
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new InvalidValueException(key + " must be a number between " + least + " and " + most);
    }

    /// A key, of either kind.
    static <T> T key(String key, String value, Function<String, T> parser) {
        try {
            return parser.apply(value.replaceAll("\\s", ""));
        } catch (InvalidValueException e) {
            throw new InvalidValueException(key + " " + e.getMessage());
        }
    }

    /// An address with its length; without one it stands for itself alone.
    static InterfaceAddress address(String key, String part) {
        InterfaceAddress address = addressOrNull(part);
        if (address == null) {
            throw new InvalidValueException(
                    key + " must hold addresses with their prefix lengths, such as 10.8.0.2/32, by commas");
        }
        return address;
    }

    static @Nullable InterfaceAddress addressOrNull(String part) {
        try {
            if (part.contains("/")) {
                return InterfaceAddress.parse(part);
            }
            IpAddress address = IpAddress.parse(part);
            return new InterfaceAddress(address, address.family().bits());
        } catch (InvalidValueException _) {
            return null;
        }
    }

    /// An error about a key that is not known. It is named only if it can be no secret that lost its key.
    static InvalidValueException unknown(String section, String key, String known) {
        String shown = key.matches("[A-Za-z]{1,24}") ? "'" + key + "' is not" : "this is not";
        return new InvalidValueException(shown + " a key of " + section + "; known are " + known);
    }
}
