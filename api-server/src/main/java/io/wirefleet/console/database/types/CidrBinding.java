package io.wirefleet.console.database.types;

import io.wirefleet.contract.addresses.IpPrefix;

/// `cidr` as [IpPrefix].
public final class CidrBinding extends TextBinding<Object, IpPrefix> {
    public CidrBinding() {
        super("cidr", Object.class, IpPrefix.class, IpPrefix::toString, IpPrefix::parse);
    }
}
