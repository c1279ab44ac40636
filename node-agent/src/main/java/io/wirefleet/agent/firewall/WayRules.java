package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Ways.Choice;
import io.wirefleet.agent.firewall.Ways.GroupWays;
import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.agent.firewall.ruleset.Hook;
import io.wirefleet.agent.firewall.ruleset.NamedSet;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.firewall.ruleset.SetDefinition;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The part of the table that marks packets from the tunnel with the exit by which they leave. It comes before the
/// way is looked up, and so before the packet is judged: what is marked and then dropped is dropped all the same. A
/// packet of a source without an exit costs one look into a hash map; others one more into a tree of destinations. Like
/// the judgement it is made for every packet, so that a change bites at once.
final class WayRules {
    private final InterfaceItem tunnel;
    private final Ways ways;

    WayRules(InterfaceItem tunnel, Ways ways) {
        this.tunnel = tunnel;
        this.ways = ways;
    }

    void add(Collection<Chain> chains, Collection<NamedSet> sets) {
        if (ways.groups().isEmpty()) {
            return;
        }
        List<Rule> rules = new ArrayList<>();
        rules.add(new RuleBuilder().notFrom(tunnel.name()).accept());
        rules.add(new RuleBuilder().reply().accept());
        boolean stay = false;
        for (Family family : Family.values()) {
            Elements hosts = ways.hosts().getOrDefault(family, Elements.NONE);
            stay |= !ways.sites().getOrDefault(family, Elements.NONE).isEmpty()
                    && hosts.stream().anyMatch(host -> Ways.STAY.equals(host.chain()));
            lookUp(family, "exit-hosts", false, hosts, sets, rules);
        }
        for (Family family : Family.values()) {
            lookUp(family, "exit-sites", true, ways.sites().getOrDefault(family, Elements.NONE), sets, rules);
        }
        chains.add(new Chain("prerouting", Hook.PREROUTING, rules));
        if (stay) {
            chains.add(new Chain(Ways.STAY, null, List.of(new RuleBuilder().accept())));
        }
        SortedMap<String, List<Choice>> all = new TreeMap<>();
        ways.groups().forEach((group, ofGroup) -> {
            all.putAll(ofGroup.ways());
            addGroup(Ways.leaveChain(group), ofGroup, chains, sets);
        });
        all.forEach((name, choices) -> chains.add(new Chain(name, null, way(choices))));
    }

    private static void lookUp(
            Family family,
            String map,
            boolean intervals,
            Elements elements,
            Collection<NamedSet> sets,
            Collection<Rule> rules) {
        SetDefinition set = new SetDefinition(RulesetCompiler.inFamily(map, family), family, intervals, true);
        sets.add(new NamedSet(set, elements));
        rules.add(new RuleBuilder().source(family).lookUpVerdict(set.name()));
    }

    private static void addGroup(String chain, GroupWays group, Collection<Chain> chains, Collection<NamedSet> sets) {
        List<Rule> rules = new ArrayList<>();
        group.destinations().forEach((family, destinations) -> {
            if (!destinations.isEmpty()) {
                String name = RulesetCompiler.inFamily("ways", family) + chain.substring(chain.indexOf('-'));
                sets.add(new NamedSet(new SetDefinition(name, family, true, true), destinations));
                rules.add(new RuleBuilder().destination(family).lookUpVerdict(name));
            }
        });
        chains.add(new Chain(chain, null, rules));
    }

    private static List<Rule> way(List<Choice> choices) {
        List<Rule> rules = new ArrayList<>();
        for (Choice choice : choices) {
            rules.addAll(RulesetCompiler.ported(
                    choice.ports(),
                    rule -> choice.mark() == ExitMark.NONE
                            ? rule.accept()
                            : rule.setMark(choice.mark(), ExitMark.BITS).accept()));
        }
        return rules;
    }
}
