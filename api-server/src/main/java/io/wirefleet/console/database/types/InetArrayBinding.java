package io.wirefleet.console.database.types;

import io.wirefleet.contract.addresses.IpAddress;

/// `inet[]` as [IpAddress]es.
public final class InetArrayBinding extends TextBinding<Object[], IpAddress[]> {
    public InetArrayBinding() {
        super(
                "inet[]",
                Object[].class,
                IpAddress[].class,
                ArrayText::format,
                text -> ArrayText.parse(text, IpAddress::parse).toArray(IpAddress[]::new));
    }
}
