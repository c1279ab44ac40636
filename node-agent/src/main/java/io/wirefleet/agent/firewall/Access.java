package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who may reach what, sorted out: which source belongs to which group, and what each rule lets through. What both
/// the kernel's table and [FlowJudge] are made of.
///
/// As in WireGuard's allowed IPs the longest prefix wins where one source is inside another. A source that two peers
/// claim alike with different rules has none: what is ambiguous is denied.
///
/// @param hosts sources that are one address
/// @param sites other sources, cut where a longer prefix is inside, none overlapping another
/// @param rules those that hold, by id
record Access(
        Map<AddressRange, AccessGroup> hosts, Map<AddressRange, AccessGroup> sites, SortedMap<RuleId, Grant> rules) {
    /// What a rule lets through: destinations without the exclusions, as ranges.
    record Grant(List<AddressRange> destinations, List<AddressRange> exclusions, PortMatch ports) {}

    static Access of(FirewallDesired desired) {
        Map<IpPrefix, AccessGroup> groups = groups(desired.peers());
        Map<AddressRange, AccessGroup> hosts = HashMap.newHashMap(groups.size());
        List<IpPrefix> sites = new ArrayList<>();
        groups.forEach((prefix, group) -> {
            if (prefix.isHost()) {
                hosts.put(AddressRange.of(prefix), group);
            } else {
                sites.add(prefix);
            }
        });
        SortedMap<RuleId, Grant> rules = new TreeMap<>();
        desired.rules().forEach(rule -> rules.put(rule.id(), grant(rule)));
        return new Access(hosts, flattened(sites, groups), rules);
    }

    private static Grant grant(RuleItem rule) {
        return new Grant(
                AddressRange.merge(rule.destinations()),
                AddressRange.merge(rule.excludeDestinations()),
                PortMatch.of(rule.ports()));
    }

    private static Map<IpPrefix, AccessGroup> groups(List<PeerItem> peers) {
        Map<List<RuleId>, AccessGroup> known = new HashMap<>();
        Map<IpPrefix, AccessGroup> groups = HashMap.newHashMap(peers.size() * 2);
        for (PeerItem peer : peers) {
            AccessGroup group = known.computeIfAbsent(peer.rules(), AccessGroup::of);
            for (IpPrefix source : peer.allowedIps()) {
                groups.merge(source, group, (one, other) -> one.equals(other) ? one : AccessGroup.NOTHING);
            }
        }
        return groups;
    }

    /// Cuts prefixes, of which some are inside others, into ranges beside each other; each address goes with the
    /// longest prefix that holds it.
    private static Map<AddressRange, AccessGroup> flattened(
            List<IpPrefix> prefixes, Map<IpPrefix, AccessGroup> groups) {
        Map<AddressRange, AccessGroup> flat = new HashMap<>();
        Deque<Cut> open = new ArrayDeque<>();
        for (IpPrefix prefix : prefixes.stream().sorted().toList()) {
            AddressRange range = AddressRange.of(prefix);
            while (!open.isEmpty() && !open.getLast().prefix.contains(prefix)) {
                close(open, flat);
            }
            if (!open.isEmpty()) {
                open.getLast().cutBefore(range, flat);
            }
            AccessGroup group = groups.get(prefix);
            open.addLast(new Cut(prefix, group == null ? AccessGroup.NOTHING : group, range));
        }
        while (!open.isEmpty()) {
            close(open, flat);
        }
        return flat;
    }

    private static void close(Deque<Cut> open, Map<AddressRange, AccessGroup> flat) {
        Cut closed = open.removeLast();
        closed.finish(flat);
    }

    /// A prefix whose front part is dealt with.
    private static final class Cut {
        private final IpPrefix prefix;
        private final AccessGroup group;
        private @Nullable AddressRange rest;

        Cut(IpPrefix prefix, AccessGroup group, AddressRange whole) {
            this.prefix = prefix;
            this.group = group;
            this.rest = whole;
        }

        void cutBefore(AddressRange inner, Map<AddressRange, AccessGroup> flat) {
            AddressRange before = rest;
            if (before == null) {
                return;
            }
            if (before.first().compareTo(inner.first()) < 0) {
                flat.put(new AddressRange(before.first(), inner.first().plus(-1)), group);
            }
            rest = inner.last().equals(before.last())
                    ? null
                    : new AddressRange(inner.last().plus(1), before.last());
        }

        void finish(Map<AddressRange, AccessGroup> flat) {
            if (rest != null) {
                flat.put(rest, group);
            }
        }
    }
}
