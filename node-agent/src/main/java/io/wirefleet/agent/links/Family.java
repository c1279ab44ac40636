package io.wirefleet.agent.links;

import io.wirefleet.contract.addresses.IpAddress;

/// Linux's numbers of the address families (`linux/socket.h`).
final class Family {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private Family() {}

    static int of(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
    }
}
