package io.wirefleet.agent.firewall;

/// Protocol numbers of the IP header (IANA, "Assigned Internet Protocol Numbers").
final class Protocols {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;

    private Protocols() {}
}
