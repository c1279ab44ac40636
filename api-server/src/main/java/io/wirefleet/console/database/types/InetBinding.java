package io.wirefleet.console.database.types;

import io.wirefleet.contract.addresses.IpAddress;

/// `inet` holding one address, as [IpAddress].
public final class InetBinding extends TextBinding<Object, IpAddress> {
    public InetBinding() {
        super("inet", Object.class, IpAddress.class, IpAddress::toString, IpAddress::parse);
    }
}
