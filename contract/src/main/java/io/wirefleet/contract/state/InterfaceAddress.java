package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;

/// An address on an interface with the length of the plan it is from, such as `10.8.0.1/24`: host bits and all.
public record InterfaceAddress(IpAddress address, int length) {
    public InterfaceAddress {
        if (length < 0 || length > address.family().bits()) {
            throw new InvalidValueException(
                    "a prefix length must be between 0 and " + address.family().bits() + ", not " + length);
        }
    }

    /// @throws InvalidValueException if the text is not `address/length`
    public static InterfaceAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            throw new InvalidValueException("must be an address with its prefix length, such as '10.8.0.1/24'");
        }
        return new InterfaceAddress(
                IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    public IpPrefix prefix() {
        return IpPrefix.containing(address, length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
