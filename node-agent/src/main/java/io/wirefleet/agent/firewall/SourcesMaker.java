package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Access.GroupUse;
import io.wirefleet.agent.firewall.Access.Sources;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes [Sources] from all peers.
final class SourcesMaker {
    /// The group that a prefix belongs to, with the name of its chain.
    record Owner(AccessGroup group, String chain) {
        static final Owner NOBODY = of(List.of());

        static Owner of(List<RuleId> rules) {
            AccessGroup group = AccessGroup.of(rules);
            return new Owner(group, group.chain());
        }
    }

    private final Map<IpPrefix, Owner> owners = new HashMap<>();
    private boolean contested;

    private SourcesMaker() {}

    static Sources make(List<PeerItem> peers) {
        SourcesMaker maker = new SourcesMaker();
        maker.claim(peers, true);
        Map<Family, List<Element>> hosts = new EnumMap<>(Family.class);
        SortedMap<String, GroupUse> groups = new TreeMap<>();
        maker.owners.forEach((prefix, owner) -> {
            groups.merge(
                    owner.chain(),
                    new GroupUse(owner.group(), 1),
                    (one, more) -> new GroupUse(one.group(), one.sources() + more.sources()));
            if (prefix.isHost()) {
                hosts.computeIfAbsent(prefix.family(), _ -> new ArrayList<>())
                        .add(new Element(AddressRange.of(prefix), owner.chain()));
            }
        });
        return new Sources(peers, byFamily(hosts), maker.flattened(), groups, maker.contested);
    }

    /// The sites of all peers, cut into ranges; null: some are claimed twice.
    static @Nullable Map<Family, Elements> sites(List<PeerItem> peers) {
        SourcesMaker maker = new SourcesMaker();
        maker.claim(peers, false);
        return maker.contested ? null : maker.flattened();
    }

    private void claim(List<PeerItem> peers, boolean hosts) {
        Map<List<RuleId>, Owner> known = new HashMap<>();
        for (PeerItem peer : peers) {
            for (IpPrefix source : peer.allowedIps()) {
                if (hosts || !source.isHost()) {
                    Owner owner = known.computeIfAbsent(peer.rules(), Owner::of);
                    Owner other = owners.putIfAbsent(source, owner);
                    if (other != null) {
                        contested = true;
                        owners.put(source, other.equals(owner) ? owner : Owner.NOBODY);
                    }
                }
            }
        }
    }

    private static Map<Family, Elements> byFamily(Map<Family, List<Element>> lists) {
        Map<Family, Elements> byFamily = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            byFamily.put(family, Elements.of(lists.getOrDefault(family, List.of())));
        }
        return byFamily;
    }

    /// Cuts prefixes, of which some are inside others, into ranges beside each other; each address goes with the
    /// longest prefix that holds it.
    private Map<Family, Elements> flattened() {
        Map<Family, List<Element>> flat = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            flat.put(family, new ArrayList<>());
        }
        Deque<Cut> open = new ArrayDeque<>();
        owners.keySet().stream().filter(prefix -> !prefix.isHost()).sorted().forEach(prefix -> {
            List<Element> into = flat.getOrDefault(prefix.family(), List.of());
            while (!open.isEmpty() && !open.getLast().prefix.contains(prefix)) {
                open.removeLast().finish();
            }
            AddressRange range = AddressRange.of(prefix);
            if (!open.isEmpty()) {
                open.getLast().cutBefore(range);
            }
            open.addLast(new Cut(
                    prefix, range, owners.getOrDefault(prefix, Owner.NOBODY).chain(), into));
        });
        while (!open.isEmpty()) {
            open.removeLast().finish();
        }
        return byFamily(flat);
    }

    /// A prefix whose front part is dealt with.
    private static final class Cut {
        private final IpPrefix prefix;
        private final String chain;
        private final List<Element> into;
        private @Nullable AddressRange rest;

        Cut(IpPrefix prefix, AddressRange whole, String chain, List<Element> into) {
            this.prefix = prefix;
            this.rest = whole;
            this.chain = chain;
            this.into = into;
        }

        void cutBefore(AddressRange inner) {
            AddressRange before = rest;
            if (before == null) {
                return;
            }
            if (before.first().compareTo(inner.first()) < 0) {
                into.add(new Element(
                        new AddressRange(before.first(), inner.first().plus(-1)), chain));
            }
            rest = inner.last().equals(before.last())
                    ? null
                    : new AddressRange(inner.last().plus(1), before.last());
        }

        void finish() {
            if (rest != null) {
                into.add(new Element(rest, chain));
            }
        }
    }
}
