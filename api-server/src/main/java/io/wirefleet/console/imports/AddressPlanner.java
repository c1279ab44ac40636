package io.wirefleet.console.imports;

import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.PeerPlanner.Place;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells a peer's allowed IPs apart: its own addresses in its network, and the networks behind it.
final class AddressPlanner {
    private static final int MOST_ROUTED_PREFIXES = 256;

    private final List<@Nullable PlannedNetwork> networks;
    private final Known known;
    private final ServerPlanner servers;
    private final Findings findings;
    private final Map<List<Object>, Place> held = new HashMap<>();

    /// The sites on each server so far.
    private final Map<Integer, Map<IpPrefix, Place>> sites = new HashMap<>();

    record Given(PlannedNetwork network, List<IpAddress> addresses, List<IpPrefix> routedPrefixes) {}

    AddressPlanner(List<@Nullable PlannedNetwork> networks, Known known, ServerPlanner servers, Findings findings) {
        this.networks = networks;
        this.known = known;
        this.servers = servers;
        this.findings = findings;
    }

    /// @param places where the peer is; it has the same allowed IPs everywhere
    /// @return null: it has no network, which was said already
    @Nullable
    Given plan(List<Place> places) {
        Place first = places.getFirst();
        List<IpPrefix> allowedIps = first.peer().allowedIps();
        PlannedNetwork network = network(places, allowedIps);
        if (network == null) {
            return null;
        }
        Map<Family, IpAddress> addresses = new TreeMap<>();
        List<IpPrefix> behind = new ArrayList<>();
        for (int i = 0; i < allowedIps.size(); i++) {
            IpPrefix prefix = allowedIps.get(i);
            String pointer = first.pointer() + "/allowed_ips/" + i;
            IpPrefix plan = network.spec().cidr(prefix.family());
            if (prefix.length() == 0) {
                findings.conflict(
                        pointer,
                        prefix + " lets this peer send as anybody, and takes all that the server forwards",
                        "remove it from the document, and give 'destinations' to let peers out through the server");
            } else if (plan == null || !plan.overlaps(prefix)) {
                behind.add(prefix);
            } else if (!prefix.isHost()) {
                findings.conflict(
                        pointer,
                        prefix + " is more than one address of network '"
                                + network.spec().name() + "' (" + plan + ")",
                        "if the peer has one address, end it in /"
                                + prefix.family().bits() + " on the server and in the document");
            } else if (addresses.putIfAbsent(prefix.family(), prefix.address()) != null) {
                findings.conflict(
                        pointer,
                        prefix.address() + " is a second " + Tags.text(prefix.family())
                                + " address in the network, and a peer has one",
                        "remove one of them from the document; it is taken off the peer when the agent runs");
            } else {
                claim(pointer, first, network, plan, prefix.address());
            }
        }
        if (addresses.isEmpty()) {
            sayNone(first, network, allowedIps);
        }
        checkSites(places, behind);
        return new Given(network, List.copyOf(addresses.values()), behind);
    }

    private @Nullable PlannedNetwork network(List<Place> places, List<IpPrefix> allowedIps) {
        PlannedNetwork otherwise = null;
        for (Place place : places) {
            PlannedNetwork network = networks.get(place.server());
            if (network != null) {
                boolean isInside = allowedIps.stream()
                        .anyMatch(prefix -> network.spec().cidrs().stream().anyMatch(plan -> plan.contains(prefix)));
                if (isInside) {
                    return network;
                }
                otherwise = otherwise == null ? network : otherwise;
            }
        }
        return otherwise;
    }

    private void claim(String pointer, Place place, PlannedNetwork network, IpPrefix plan, IpAddress address) {
        if (Tags.isReserved(plan, address)) {
            findings.conflict(
                    pointer, address + " is the address of the network itself", "give the peer another address");
        }
        if (servers.holds(network.id(), address)) {
            findings.conflict(pointer, address + " is a server's own address", "give the peer another address");
        }
        known.holder(network.id(), address)
                .ifPresent(holder -> findings.conflict(
                        pointer, address + " is held by " + holder, "give one of the two another address"));
        Place other = held.putIfAbsent(key(network.id(), address), place);
        if (other != null) {
            findings.conflict(
                    pointer,
                    address + " is the address of " + other.pointer() + " too, which has another key",
                    "give one of them another address, or their servers networks of different names");
        }
    }

    private static List<Object> key(UUID network, IpAddress address) {
        return List.of(network, address);
    }

    private void sayNone(Place first, PlannedNetwork network, List<IpPrefix> allowedIps) {
        if (allowedIps.isEmpty()) {
            findings.note(
                    first.pointer(),
                    "this peer has no allowed IPs; it gets a new address in network '"
                            + network.spec().name() + "', and its client a new configuration");
        } else {
            findings.conflict(
                    first.pointer() + "/allowed_ips",
                    "none of them is an address in network '" + network.spec().name() + "'",
                    "give the network a cidr that holds the peers' addresses");
        }
    }

    private void checkSites(List<Place> places, List<IpPrefix> behind) {
        Place first = places.getFirst();
        if (behind.size() > MOST_ROUTED_PREFIXES) {
            findings.conflict(
                    first.pointer() + "/allowed_ips",
                    "has more than " + MOST_ROUTED_PREFIXES + " networks behind it",
                    "merge them");
            return;
        }
        for (Place place : places) {
            Map<IpPrefix, Place> there = sites.computeIfAbsent(place.server(), _ -> new HashMap<>());
            for (IpPrefix site : behind) {
                there.forEach((other, holder) -> {
                    if (other.overlaps(site)) {
                        findings.conflict(
                                place.pointer() + "/allowed_ips",
                                site + " overlaps " + other
                                        + (holder.peer().equals(place.peer()) ? "" : " behind " + holder.pointer()),
                                "let one peer have it");
                    }
                });
                there.put(site, place);
                PlannedNetwork network = networks.get(place.server());
                if (network != null && network.spec().cidrs().stream().anyMatch(plan -> plan.overlaps(site))) {
                    findings.conflict(
                            place.pointer() + "/allowed_ips",
                            site + " overlaps network '" + network.spec().name() + "' of this server",
                            "put the servers into one network, by its name");
                }
            }
        }
    }
}
