package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Access.GroupUse;
import io.wirefleet.agent.firewall.Access.Sources;
import io.wirefleet.agent.firewall.SourcesMaker.Owner;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PeerItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes [Sources] from those before and the peers that came and went. Peers are told apart by identity: one that
/// is the same object is the same, and all the others are taken out and put in again.
final class SourcesChange {
    /// With more peers changed than this, making all anew is as quick.
    private static final int MANY = 1_000;

    private final Sources before;
    private final Set<AddressRange> goneHosts = new HashSet<>();
    private final Set<AddressRange> comeHosts = new HashSet<>();
    private final Map<Family, List<Element>> come = new EnumMap<>(Family.class);
    private final SortedMap<String, GroupUse> groups;
    private boolean sitesChange;

    private SourcesChange(Sources before) {
        this.before = before;
        this.groups = new TreeMap<>(before.groups());
    }

    /// @return null: it has to be made anew
    static @Nullable Sources apply(Sources before, List<PeerItem> peers) {
        if (before.contested()) {
            return null;
        }
        List<PeerItem> old = before.peers();
        int same = sameAtTheStart(old, peers);
        List<PeerItem> oldRest = old.subList(same, old.size());
        List<PeerItem> rest = peers.subList(same, peers.size());
        int sameLast = sameAtTheStart(oldRest.reversed(), rest.reversed());
        oldRest = oldRest.subList(0, oldRest.size() - sameLast);
        rest = rest.subList(0, rest.size() - sameLast);
        List<PeerItem> gone = notIn(oldRest, rest);
        List<PeerItem> come = notIn(rest, oldRest);
        if (gone.size() + come.size() > MANY) {
            return null;
        }
        return new SourcesChange(before).change(gone, come, peers);
    }

    @SuppressWarnings("ReferenceEquality") // identity is what tells peers apart here
    private static int sameAtTheStart(List<PeerItem> some, List<PeerItem> others) {
        int limit = Math.min(some.size(), others.size());
        int same = 0;
        while (same < limit && some.get(same) == others.get(same)) {
            same++;
        }
        return same;
    }

    private static List<PeerItem> notIn(List<PeerItem> some, List<PeerItem> others) {
        Set<PeerItem> known = Collections.newSetFromMap(new IdentityHashMap<>(others.size()));
        known.addAll(others);
        List<PeerItem> unknown = new ArrayList<>();
        for (PeerItem peer : some) {
            if (!known.contains(peer)) {
                unknown.add(peer);
            }
        }
        return unknown;
    }

    private @Nullable Sources change(List<PeerItem> gone, List<PeerItem> come, List<PeerItem> peers) {
        gone.forEach(this::takeOut);
        for (PeerItem peer : come) {
            if (!putIn(peer)) {
                return null;
            }
        }
        Map<Family, Elements> sites = sitesChange ? SourcesMaker.sites(peers) : before.sites();
        return sites == null ? null : new Sources(peers, hosts(), sites, groups, false);
    }

    private void takeOut(PeerItem peer) {
        Owner owner = Owner.of(peer.rules());
        for (IpPrefix source : peer.allowedIps()) {
            groups.computeIfPresent(
                    owner.chain(),
                    (_, use) -> use.sources() == 1 ? null : new GroupUse(use.group(), use.sources() - 1));
            if (source.isHost()) {
                goneHosts.add(AddressRange.of(source));
            } else {
                sitesChange = true;
            }
        }
    }

    /// @return whether no other peer claims one of its addresses
    private boolean putIn(PeerItem peer) {
        Owner owner = Owner.of(peer.rules());
        for (IpPrefix source : peer.allowedIps()) {
            groups.merge(
                    owner.chain(),
                    new GroupUse(owner.group(), 1),
                    (one, more) -> new GroupUse(one.group(), one.sources() + more.sources()));
            if (!source.isHost()) {
                sitesChange = true;
                continue;
            }
            AddressRange range = AddressRange.of(source);
            boolean taken =
                    !goneHosts.contains(range) && elements(source.family()).find(range) != null;
            if (taken || !comeHosts.add(range)) {
                return false;
            }
            come.computeIfAbsent(source.family(), _ -> new ArrayList<>()).add(new Element(range, owner.chain()));
        }
        return true;
    }

    private Elements elements(Family family) {
        return before.hosts().getOrDefault(family, Elements.NONE);
    }

    private Map<Family, Elements> hosts() {
        Map<Family, Elements> hosts = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            Set<AddressRange> gone = new HashSet<>(goneHosts);
            gone.removeIf(range -> range.first().family() != family);
            hosts.put(family, elements(family).change(gone, come.getOrDefault(family, List.of())));
        }
        return hosts;
    }
}
