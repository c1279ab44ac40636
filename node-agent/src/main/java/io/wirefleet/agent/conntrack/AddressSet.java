package io.wirefleet.agent.conntrack;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Addresses given as prefixes. Asking costs one look-up per different prefix length, however many prefixes there
/// are.
public final class AddressSet {
    private final Map<IpAddress.Family, Map<Integer, Set<IpPrefix>>> byLength = new EnumMap<>(IpAddress.Family.class);

    public AddressSet(Collection<IpPrefix> prefixes) {
        for (IpAddress.Family family : IpAddress.Family.values()) {
            byLength.put(family, new HashMap<>());
        }
        for (IpPrefix prefix : prefixes) {
            lengths(prefix.family())
                    .computeIfAbsent(prefix.length(), _ -> new HashSet<>())
                    .add(prefix);
        }
    }

    public boolean contains(IpAddress address) {
        for (Map.Entry<Integer, Set<IpPrefix>> entry : lengths(address.family()).entrySet()) {
            if (entry.getValue().contains(IpPrefix.containing(address, entry.getKey()))) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return byLength.values().stream().allMatch(Map::isEmpty);
    }

    private Map<Integer, Set<IpPrefix>> lengths(IpAddress.Family family) {
        return byLength.getOrDefault(family, Map.of());
    }
}
