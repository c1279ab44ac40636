package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Access.Grant;
import io.wirefleet.agent.firewall.Access.GroupUse;
import io.wirefleet.agent.firewall.Access.Sources;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.RuleId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// By which exit the packets of which source leave, for those sources to which a rule with an exit applies.
///
/// Of the rules that let a packet through, the one with the longest prefix that holds the destination decides, whether
/// it names an exit or none; of two alike the one with the lower id, which is the older one. What is routed into the
/// tunnel never leaves by an exit.
///
/// @param marks the marks of the server's exits by their names
/// @param tunnel what is routed into the tunnel
/// @param groups by the name of the group's chain; those without an exit are not there
/// @param hosts sources that are one address, with the chain where their way is looked up
/// @param sites other sources, likewise
/// @param of what hosts and sites were made of
record Ways(
        Map<String, Integer> marks,
        List<AddressRange> tunnel,
        SortedMap<String, GroupWays> groups,
        Map<Family, Elements> hosts,
        Map<Family, Elements> sites,
        Sources of) {
    /// The chain of hosts that are without an exit themselves, inside a site that has one.
    static final String STAY = "stay";

    /// What a rule says of a packet's way.
    ///
    /// @param ports of which packets
    /// @param mark see [ExitMark]
    record Choice(PortMatch ports, int mark) {}

    /// The ways of an access group's packets, by destination.
    ///
    /// @param grants what it was made of
    /// @param destinations ranges with the chain of the way, by family
    /// @param ways by the name of their chain: the choices in the order in which they are to be taken
    record GroupWays(List<Grant> grants, Map<Family, Elements> destinations, SortedMap<String, List<Choice>> ways) {}

    /// @param before to take over what is the same; null: none
    static Ways after(@Nullable Ways before, InterfaceItem tunnel, Sources sources, Map<RuleId, Grant> grants) {
        Map<String, Integer> marks = new HashMap<>();
        for (Exit exit : tunnel.routing().exits()) {
            marks.put(exit.name(), ExitMark.of(exit));
        }
        List<AddressRange> routes = AddressRange.merge(tunnel.routes());
        boolean reusable = before != null && before.marks.equals(marks) && before.tunnel.equals(routes);
        SortedMap<String, GroupWays> groups = new TreeMap<>();
        if (grants.values().stream().anyMatch(grant -> grant.rule().exit() != null)) {
            for (Map.Entry<String, GroupUse> use : sources.groups().entrySet()) {
                List<Grant> given = given(use.getValue().group(), grants);
                if (given.stream().anyMatch(grant -> grant.rule().exit() != null)) {
                    GroupWays known = reusable && before != null ? before.groups.get(use.getKey()) : null;
                    groups.put(
                            use.getKey(),
                            known != null && areSame(known.grants, given) ? known : WaySweep.of(given, marks, routes));
                }
            }
        }
        Map<Family, Elements> sites = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            sites.put(family, sites(sources, groups.keySet(), family));
        }
        Map<Family, Elements> hosts = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            Elements all = sources.hosts().getOrDefault(family, Elements.NONE);
            Elements inSites = sites.getOrDefault(family, Elements.NONE);
            hosts.put(
                    family,
                    before != null
                                    && before.groups.keySet().equals(groups.keySet())
                                    && inSites.equals(before.sites.get(family))
                            ? changed(before, all, family, groups.keySet(), inSites)
                            : chosen(all.stream().toList(), groups.keySet(), inSites));
        }
        return new Ways(marks, routes, groups, hosts, sites, sources);
    }

    private static List<Grant> given(AccessGroup group, Map<RuleId, Grant> grants) {
        List<Grant> given = new ArrayList<>();
        for (RuleId rule : group.rules()) {
            Grant grant = grants.get(rule);
            if (grant != null) {
                given.add(grant);
            }
        }
        return given;
    }

    @SuppressWarnings("ReferenceEquality") // one that has not changed is the same object
    private static boolean areSame(List<Grant> some, List<Grant> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = some.get(i) == others.get(i);
        }
        return same;
    }

    /// The chain in which the way of a group's packets is looked up.
    static String leaveChain(String groupChain) {
        return groupChain.replaceFirst("^group-", "leave-");
    }

    private static Elements sites(Sources sources, Set<String> groups, Family family) {
        return groups.isEmpty()
                ? Elements.NONE
                : chosen(
                        sources.sites().getOrDefault(family, Elements.NONE).stream()
                                .toList(),
                        groups,
                        Elements.NONE);
    }

    private static Elements chosen(List<Element> all, Set<String> groups, Elements sites) {
        if (groups.isEmpty()) {
            return Elements.NONE;
        }
        List<Element> chosen = new ArrayList<>();
        for (Element element : all) {
            Element leading = leading(element, groups, sites);
            if (leading != null) {
                chosen.add(leading);
            }
        }
        return Elements.of(chosen);
    }

    /// Where a source's packets go; null: they have no exit.
    private static @Nullable Element leading(Element source, Set<String> groups, Elements sites) {
        String chain = source.chain();
        if (chain != null && groups.contains(chain)) {
            return new Element(source.range(), leaveChain(chain));
        }
        boolean inside = !sites.isEmpty()
                && sites.stream()
                        .anyMatch(site -> site.range().contains(source.range().first()));
        return inside ? new Element(source.range(), STAY) : null;
    }

    /// The hosts, from those before and what came and went.
    @SuppressWarnings("ReferenceEquality") // quick where nothing has changed
    private static Elements changed(Ways before, Elements all, Family family, Set<String> groups, Elements sites) {
        Elements old = before.of.hosts().getOrDefault(family, Elements.NONE);
        Elements chosen = before.hosts.getOrDefault(family, Elements.NONE);
        if (old == all || groups.isEmpty()) {
            return chosen;
        }
        Set<AddressRange> gone = new HashSet<>();
        for (Element element : old.without(all)) {
            if (chosen.find(element.range()) != null) {
                gone.add(element.range());
            }
        }
        List<Element> come = new ArrayList<>();
        for (Element element : all.without(old)) {
            Element leading = leading(element, groups, sites);
            if (leading != null) {
                come.add(leading);
            }
        }
        return gone.isEmpty() && come.isEmpty() ? chosen : chosen.change(gone, come);
    }
}
