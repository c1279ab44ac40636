package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Device;
import io.wirefleet.agent.doctor.Facts.WayOut;

/// Whether what the tunnel carries fits into the way out: WireGuard adds 60 bytes over IPv4 and 80 over IPv6. What
/// is larger is fragmented, or lost where somebody on the way drops fragments.
final class MtuCheck implements Check {
    private static final int OVERHEAD_IPV4 = 60;
    private static final int OVERHEAD_IPV6 = 80;

    @Override
    public String name() {
        return "mtu";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.tunnel().judged(name(), tunnel -> facts.wayOut().judged(name(), way -> judge(tunnel, way)));
    }

    private Finding judge(Device tunnel, WayOut way) {
        String figure = tunnel.name() + " has " + tunnel.mtu() + ", " + way.name() + " has " + way.mtu();
        String fix = "set the server's mtu to " + (way.mtu() - OVERHEAD_IPV6) + " or less, or leave it out";
        if (tunnel.mtu() > way.mtu() - OVERHEAD_IPV4) {
            return Finding.fail(name(), figure + ": full packets are fragmented or lost", fix);
        }
        Integer narrowest = tunnel.narrowestPath();
        if (narrowest != null && tunnel.mtu() > narrowest - OVERHEAD_IPV4) {
            return Finding.warn(
                    name(),
                    figure + ", and the way to a peer's endpoint only " + narrowest,
                    "set the server's mtu to " + (narrowest - OVERHEAD_IPV6) + ", or that of the peers behind it");
        }
        return tunnel.mtu() > way.mtu() - OVERHEAD_IPV6
                ? Finding.warn(name(), figure + ": full packets to peers over IPv6 are fragmented or lost", fix)
                : Finding.pass(name(), figure);
    }
}
