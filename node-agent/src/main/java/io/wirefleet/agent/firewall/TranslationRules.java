package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.Hook;
import io.wirefleet.agent.firewall.ruleset.NamedSet;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What of the table changes packets: the address under which they leave, the port to which WireGuard's own go, and
/// the largest segment of TCP. Addresses and ports are looked up for the first packet of a flow only.
final class TranslationRules {
    private final InterfaceItem tunnel;

    TranslationRules(InterfaceItem tunnel) {
        this.tunnel = tunnel;
    }

    void add(Collection<Chain> chains, Collection<NamedSet> sets) {
        addSources(chains, sets);
        addPorts(chains);
        chains.add(new Chain(
                "segments",
                Hook.FORWARD_MANGLE,
                List.of(
                        new RuleBuilder().from(tunnel.name()).opening().clampSegment(),
                        new RuleBuilder().to(tunnel.name()).opening().clampSegment())));
    }

    private void addSources(Collection<Chain> chains, Collection<NamedSet> sets) {
        List<Exit> exits = tunnel.routing().exits();
        if (!tunnel.masquerade() && exits.isEmpty()) {
            return;
        }
        List<Rule> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            String set = RulesetCompiler.inFamily("sources", family);
            sets.add(RulesetCompiler.ranges(set, family, AddressRange.merge(tunnel.routes())));
            for (Exit exit : exits) {
                RuleBuilder leaving = new RuleBuilder()
                        .to(exit.interfaceName())
                        .mark(ExitMark.of(exit), ExitMark.NUMBER_BITS)
                        .source(family)
                        .in(set);
                rules.add(exit.masquerade() ? leaving.masquerade() : leaving.accept());
            }
            if (tunnel.masquerade()) {
                rules.addAll(egress(family, set, sets));
            }
        }
        chains.add(new Chain("postrouting", Hook.POSTROUTING, rules));
    }

    private List<Rule> egress(Family family, String sources, Collection<NamedSet> sets) {
        String only = RulesetCompiler.inFamily("masqueraded", family);
        boolean some = !tunnel.routing().masqueradeSources().isEmpty();
        if (some) {
            sets.add(RulesetCompiler.ranges(
                    only, family, AddressRange.merge(tunnel.routing().masqueradeSources())));
        }
        List<IpAddress> pool = tunnel.routing().snatAddresses().stream()
                .filter(address -> address.family() == family)
                .toList();
        List<Rule> rules = new ArrayList<>();
        for (int part = 0; part < Math.max(1, pool.size()); part++) {
            String egress = tunnel.egressInterface();
            RuleBuilder leaving =
                    egress == null ? new RuleBuilder().notTo(tunnel.name()) : new RuleBuilder().to(egress);
            leaving.source(family).in(sources);
            if (some) {
                leaving.source(family).in(only);
            }
            rules.add(
                    pool.isEmpty()
                            ? leaving.masquerade()
                            : leaving.part(family, part, pool.size()).translateSource(pool.get(part)));
        }
        return rules;
    }

    private void addPorts(Collection<Chain> chains) {
        List<Rule> rules = new ArrayList<>();
        for (int port : tunnel.routing().additionalListenPorts()) {
            rules.add(new RuleBuilder()
                    .notFrom(tunnel.name())
                    .protocol(Protocols.UDP)
                    .ports(new PortMatch.Ports(port, port))
                    .forThisMachine()
                    .redirect(tunnel.listenPort()));
        }
        if (!rules.isEmpty()) {
            chains.add(new Chain("ports", Hook.REDIRECTION, rules));
        }
    }
}
