package io.wirefleet.agent.netlink;

/// The netlink families that an agent speaks (`linux/netlink.h`).
public enum NetlinkProtocol {
    ROUTE(0),
    NETFILTER(12),
    GENERIC(16);

    private final int number;

    NetlinkProtocol(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
