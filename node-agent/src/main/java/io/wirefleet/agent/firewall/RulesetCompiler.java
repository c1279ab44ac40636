package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Access.Grant;
import io.wirefleet.agent.firewall.PortMatch.Ports;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.agent.firewall.ruleset.Hook;
import io.wirefleet.agent.firewall.ruleset.NamedSet;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.firewall.ruleset.Ruleset;
import io.wirefleet.agent.firewall.ruleset.SetDefinition;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.RuleId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// Makes the table out of what should be enforced. A packet from the tunnel is looked up by its source, which leads
/// to the chain of the peer's access group; that goes through the chains of the group's rules and drops what none
/// accepted. Packets in the direction in which their flow was opened are judged every time, so that a narrowed rule
/// bites at once; the other direction goes through because its flow does. docs/decisions tells why.
final class RulesetCompiler {
    private static final String TUNNEL_CHAIN = "tunnel";

    private final List<Chain> chains = new ArrayList<>();
    private final List<NamedSet> sets = new ArrayList<>();
    private final InterfaceItem tunnel;
    private final Access access;

    private RulesetCompiler(InterfaceItem tunnel, Access access) {
        this.tunnel = tunnel;
        this.access = access;
    }

    static Ruleset compile(FirewallDesired desired) {
        return compile(desired.tunnel(), Access.of(desired));
    }

    static Ruleset compile(InterfaceItem tunnel, Access access) {
        RulesetCompiler compiler = new RulesetCompiler(tunnel, access);
        compiler.compileSources();
        compiler.compileBase();
        new WayRules(tunnel, access.ways()).add(compiler.chains, compiler.sets);
        new TranslationRules(tunnel).add(compiler.chains, compiler.sets);
        access.grants().forEach(compiler::compileRule);
        compiler.chains.addAll(TrackingRules.chains(tunnel));
        return Ruleset.of(compiler.chains, compiler.sets, TrackingRules.timeouts(tunnel), List.of());
    }

    static String inFamily(String name, Family family) {
        return name
                + switch (family) {
                    case IPV4 -> "4";
                    case IPV6 -> "6";
                };
    }

    /// The maps from source to group, and the groups' chains.
    private void compileSources() {
        for (Family family : Family.values()) {
            SetDefinition hosts = new SetDefinition(inFamily("hosts", family), family, false, true);
            sets.add(new NamedSet(hosts, access.sources().hosts().getOrDefault(family, Elements.NONE)));
            SetDefinition sites = new SetDefinition(inFamily("sites", family), family, true, true);
            sets.add(new NamedSet(sites, access.sources().sites().getOrDefault(family, Elements.NONE)));
        }
        access.sources().groups().forEach((name, use) -> chains.add(new Chain(name, null, groupRules(use.group()))));
    }

    private List<Rule> groupRules(AccessGroup group) {
        List<Rule> rules = new ArrayList<>();
        for (RuleId rule : group.rules()) {
            if (access.grants().containsKey(rule)) {
                rules.add(new RuleBuilder().jump(ruleChain(rule)));
            }
        }
        rules.add(new RuleBuilder().drop());
        return rules;
    }

    private static String ruleChain(RuleId rule) {
        return "rule-" + rule;
    }

    private void compileBase() {
        String device = tunnel.name();
        chains.add(new Chain(
                "forward",
                Hook.FORWARD,
                List.of(
                        new RuleBuilder().from(device).jump(TUNNEL_CHAIN),
                        new RuleBuilder()
                                .to(device)
                                .reply()
                                .establishedOrRelated()
                                .accept(),
                        new RuleBuilder().to(device).drop())));
        List<Rule> input = new ArrayList<>();
        input.add(new RuleBuilder().notFrom(device).accept());
        for (InterfaceAddress own : tunnel.addresses()) {
            input.add(new RuleBuilder()
                    .destination(own.address())
                    .echoRequest(own.address().family())
                    .accept());
        }
        input.add(new RuleBuilder().jump(TUNNEL_CHAIN));
        chains.add(new Chain("input", Hook.INPUT, input));
        chains.add(new Chain(TUNNEL_CHAIN, null, tunnelRules()));
    }

    private static List<Rule> tunnelRules() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new RuleBuilder().reply().establishedOrRelated().accept());
        rules.add(new RuleBuilder().invalid().drop());
        for (String map : List.of("hosts", "sites")) {
            for (Family family : Family.values()) {
                rules.add(new RuleBuilder().source(family).lookUpVerdict(inFamily(map, family)));
            }
        }
        rules.add(new RuleBuilder().drop());
        return rules;
    }

    private void addRanges(String name, Family family, Collection<AddressRange> ranges) {
        sets.add(ranges(name, family, ranges));
    }

    static NamedSet ranges(String name, Family family, Collection<AddressRange> ranges) {
        return new NamedSet(
                new SetDefinition(name, family, true, false),
                Elements.of(ranges.stream()
                        .filter(range -> range.first().family() == family)
                        .map(range -> new Element(range, null))
                        .toList()));
    }

    private void compileRule(RuleId id, Grant grant) {
        List<Rule> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            if (has(grant.exclusions(), family)) {
                String set = inFamily("excludes", family) + "-" + id;
                addRanges(set, family, grant.exclusions());
                rules.add(new RuleBuilder().destination(family).in(set).goBack());
            }
        }
        for (Family family : Family.values()) {
            if (has(grant.destinations(), family)) {
                String set = inFamily("destinations", family) + "-" + id;
                addRanges(set, family, grant.destinations());
                rules.add(new RuleBuilder().destination(family).notIn(set).goBack());
            } else {
                rules.add(new RuleBuilder().family(family).goBack());
            }
        }
        rules.addAll(portRules(grant.ports()));
        chains.add(new Chain(ruleChain(id), null, rules));
    }

    private static boolean has(List<AddressRange> ranges, Family family) {
        return ranges.stream().anyMatch(range -> range.first().family() == family);
    }

    private static List<Rule> portRules(PortMatch match) {
        return ported(match, RuleBuilder::accept);
    }

    /// Rules that take the packets of these protocols and ports. An ICMP error about a flow goes the way of the flow,
    /// whatever the ports of the rule: path MTU discovery.
    ///
    /// @param verdict what becomes of them
    static List<Rule> ported(PortMatch match, Function<RuleBuilder, Rule> verdict) {
        if (match.everything()) {
            return List.of(verdict.apply(new RuleBuilder()));
        }
        List<Rule> rules = new ArrayList<>();
        for (int icmp : List.of(Protocols.ICMP, Protocols.ICMPV6)) {
            RuleBuilder rule = new RuleBuilder().protocol(icmp);
            rules.add(verdict.apply(match.icmp() ? rule : rule.related()));
        }
        for (Ports ports : match.tcp()) {
            rules.add(verdict.apply(new RuleBuilder().protocol(Protocols.TCP).ports(ports)));
        }
        for (Ports ports : match.udp()) {
            rules.add(verdict.apply(new RuleBuilder().protocol(Protocols.UDP).ports(ports)));
        }
        return rules;
    }
}
