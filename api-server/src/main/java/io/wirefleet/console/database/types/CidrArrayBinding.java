package io.wirefleet.console.database.types;

import io.wirefleet.contract.addresses.IpPrefix;

/// `cidr[]` as [IpPrefix]es.
public final class CidrArrayBinding extends TextBinding<Object[], IpPrefix[]> {
    public CidrArrayBinding() {
        super(
                "cidr[]",
                Object[].class,
                IpPrefix[].class,
                ArrayText::format,
                text -> ArrayText.parse(text, IpPrefix::parse).toArray(IpPrefix[]::new));
    }
}
