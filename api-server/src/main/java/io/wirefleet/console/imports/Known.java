package io.wirefleet.console.imports;

import io.wirefleet.console.networks.Network;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.keys.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What the console has already, as far as an import may run into it.
///
/// @param networks those that the import names
/// @param networkNames of all networks, with their ids
/// @param keys those of the import that are in use or barred, with by whom, for people
/// @param peerNames of each of the networks
/// @param addresses those of each of the networks that are held, with by whom, for people
/// @param rulesForAll names of the rules that select every peer or every server
record Known(
        Map<UUID, Network> networks,
        Map<String, UUID> networkNames,
        Set<String> serverNames,
        Set<String> ruleNames,
        Map<PublicKey, String> keys,
        Map<UUID, Set<String>> peerNames,
        Map<UUID, Map<IpAddress, String>> addresses,
        Set<String> rulesForAll) {
    Set<String> peerNames(UUID networkId) {
        return peerNames.getOrDefault(networkId, Set.of());
    }

    Optional<String> holder(UUID networkId, IpAddress address) {
        return Optional.ofNullable(addresses.getOrDefault(networkId, Map.of()).get(address));
    }
}
