package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.Hook;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.firewall.ruleset.Timeout;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Tuning;
import java.util.ArrayList;
import java.util.List;

/// What of the table is about tracking connections, and not about who may reach what: a kernel that lacks it does
/// without.
///
/// WireGuard's own packets need no entry, as nothing asks for it: neither is their way translated, nor are they judged
/// by a flow. Where some come to additional ports those are translated, and all are tracked. Only what is for this
/// machine is left out, so that what others send through it to the same port stays tracked. Timeouts hold for what
/// comes out of the tunnel alone.
///
/// What routers say of WireGuard's packets (that one was too large, above all) is about a flow that is not known. It
/// is not tracked either: otherwise it would be invalid, and firewalls of the host drop that.
final class TrackingRules {
    private TrackingRules() {}

    static List<Chain> chains(InterfaceItem tunnel) {
        List<Chain> chains = new ArrayList<>();
        for (Timeout timeout : timeouts(tunnel)) {
            chains.add(new Chain(
                    "timeouts",
                    Hook.TRACKED,
                    List.of(new RuleBuilder()
                            .from(tunnel.name())
                            .protocol(Protocols.UDP)
                            .timeout(timeout.name()))));
        }
        boolean isTracked = !tunnel.routing().additionalListenPorts().isEmpty();
        if (isTracked || !tunnel.tuning().conntrack().bypassTunnelPort()) {
            return chains;
        }
        List<Rule> arriving = new ArrayList<>();
        arriving.add(new RuleBuilder()
                .notFrom(tunnel.name())
                .protocol(Protocols.UDP)
                .ports(new PortMatch.Ports(tunnel.listenPort(), tunnel.listenPort()))
                .forThisMachine()
                .notTracked());
        for (Family family : Family.values()) {
            arriving.add(new RuleBuilder()
                    .notFrom(tunnel.name())
                    .errorAboutUdpFrom(family, tunnel.listenPort())
                    .forThisMachine()
                    .notTracked());
        }
        chains.add(new Chain("arriving", Hook.RAW_PREROUTING, arriving));
        chains.add(new Chain(
                "leaving",
                Hook.RAW_OUTPUT,
                List.of(new RuleBuilder()
                        .notTo(tunnel.name())
                        .protocol(Protocols.UDP)
                        .sourcePort(tunnel.listenPort())
                        .notTracked())));
        return chains;
    }

    /// What the rules name; empty: the kernel's timeouts hold.
    static List<Timeout> timeouts(InterfaceItem tunnel) {
        Conntrack conntrack = tunnel.tuning().conntrack();
        return conntrack.udpTimeoutSeconds() == null && conntrack.udpStreamTimeoutSeconds() == null
                ? List.of()
                : List.of(new Timeout(conntrack.udpTimeoutSeconds(), conntrack.udpStreamTimeoutSeconds()));
    }

    /// The tunnel without any of it.
    static InterfaceItem without(InterfaceItem tunnel) {
        Tuning tuning = tunnel.tuning();
        return tunnel.with(new Tuning(
                tuning.mode(),
                tuning.capacity(),
                new Conntrack(tuning.conntrack().maxEntries(), null, null, false)));
    }
}
