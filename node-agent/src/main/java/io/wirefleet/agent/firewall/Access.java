package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who may reach what, sorted out: which source belongs to which group, and what each rule lets through. What both
/// the kernel's table and [FlowJudge] are made of.
///
/// @param sources which sources lead to which group
/// @param grants the rules that hold, by id
/// @param ways by which exit the packets leave that are let through
record Access(Sources sources, SortedMap<RuleId, Grant> grants, Ways ways) {
    /// What a rule lets through: destinations without the exclusions, as ranges.
    record Grant(RuleItem rule, List<AddressRange> destinations, List<AddressRange> exclusions, PortMatch ports) {
        static Grant of(RuleItem rule) {
            return new Grant(
                    rule,
                    AddressRange.merge(rule.destinations()),
                    AddressRange.merge(rule.excludeDestinations()),
                    PortMatch.of(rule.ports()));
        }
    }

    /// The sources of the peers, by the group that they belong to.
    ///
    /// As in WireGuard's allowed IPs the longest prefix wins where one source is inside another. A source that two
    /// peers claim alike with different rules has none: what is ambiguous is denied.
    ///
    /// @param peers what it was made of
    /// @param hosts sources that are one address, with the group's chain
    /// @param sites other sources, cut where a longer prefix is inside, none overlapping another
    /// @param groups all groups that a source belongs to, by the name of their chain
    /// @param contested whether any source is claimed twice
    record Sources(
            List<PeerItem> peers,
            Map<Family, Elements> hosts,
            Map<Family, Elements> sites,
            SortedMap<String, GroupUse> groups,
            boolean contested) {}

    /// @param sources how many there are of it
    record GroupUse(AccessGroup group, int sources) {}

    static Access of(FirewallDesired desired) {
        return after(null, desired);
    }

    /// The same as [#of], at a cost that does not grow with the number of peers when few of them differ from a state
    /// before.
    static Access after(@Nullable Access before, FirewallDesired desired) {
        SortedMap<RuleId, Grant> grants = new TreeMap<>();
        for (RuleItem rule : desired.rules()) {
            Grant known = before == null ? null : before.grants.get(rule.id());
            grants.put(rule.id(), known != null && known.rule().equals(rule) ? known : Grant.of(rule));
        }
        Sources changed = before == null ? null : SourcesChange.apply(before.sources, desired.peers());
        Sources sources = changed == null ? SourcesMaker.make(desired.peers()) : changed;
        return new Access(
                sources, grants, Ways.after(before == null ? null : before.ways, desired.tunnel(), sources, grants));
    }
}
