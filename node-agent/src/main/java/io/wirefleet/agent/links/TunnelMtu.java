package io.wirefleet.agent.links;

import io.wirefleet.contract.addresses.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The MTU of a WireGuard interface, derived as `wg-quick(8)` does: that of the way out less the largest overhead.
public final class TunnelMtu {
    /// What is taken where no way out is known: 1500 less the overhead.
    public static final int DEFAULT = 1420;

    /// IPv6 header 40, UDP header 8, WireGuard data message 32.
    private static final int OVERHEAD = 80;

    /// RFC 8200 section 5: below it an interface carries no IPv6.
    private static final int SMALLEST = 1280;

    /// Addresses of the public Internet, looked up in the routing table and never sent to.
    private static final IpAddress PUBLIC_IPV4 = IpAddress.parse("1.1.1.1");

    private static final IpAddress PUBLIC_IPV6 = IpAddress.parse("2606:4700:4700::1111");

    private TunnelMtu() {}

    /// The smaller one where IPv4 and IPv6 leave by different ways. A way out through the tunnel itself does not
    /// count.
    ///
    /// @param tunnel the number of the WireGuard interface
    public static int derive(Links links, Routes routes, int tunnel) {
        OptionalInt wayOut = publicWays(routes)
                .filter(way -> way.index() != tunnel)
                .mapToInt(way -> mtu(links, way))
                .filter(mtu -> mtu > 0)
                .min();
        return wayOut.isPresent() ? Math.max(SMALLEST, wayOut.getAsInt() - OVERHEAD) : DEFAULT;
    }

    /// Where packets to the public Internet leave, IPv4 first.
    public static Stream<WayOut> publicWays(Routes routes) {
        return Stream.of(PUBLIC_IPV4, PUBLIC_IPV6).map(routes::wayOut).flatMap(Optional::stream);
    }

    private static int mtu(Links links, WayOut way) {
        Integer routeMtu = way.routeMtu();
        return routeMtu != null && routeMtu > 0
                ? routeMtu
                : links.find(way.index()).map(Link::mtu).orElse(0);
    }
}
