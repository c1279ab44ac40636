package io.wirefleet.console.imports;

import io.wirefleet.console.access.AccessRuleSpec;
import io.wirefleet.console.access.Selector;
import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.ImportPlan.PlannedPeer;
import io.wirefleet.console.imports.ImportPlan.PlannedRule;
import io.wirefleet.console.imports.ImportPlan.PlannedServer;
import io.wirefleet.console.imports.ImportRequest.FoundServer;
import io.wirefleet.console.networks.NetworkSpec;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Plans an import: what it would make, what stands in its way, what should be known. A pure function of the request
/// and of what the console has.
final class ImportPlanner {
    private final Networks networks;
    private final Supplier<UUID> ids;

    ImportPlanner(Networks networks, Supplier<UUID> ids) {
        this.networks = networks;
        this.ids = ids;
    }

    ImportPlan plan(ImportRequest request, Known known) {
        Findings findings = new Findings();
        List<FoundServer> asked = request.servers();
        List<@Nullable PlannedNetwork> planned = new NetworkPlanner(networks, known, findings, ids).plan(asked);
        ServerPlanner serverPlanner = new ServerPlanner(known, findings, ids);
        List<@Nullable PlannedServer> servers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            servers.add(serverPlanner.plan(i, asked.get(i), planned.get(i)));
        }
        List<PlannedPeer> peers = new PeerPlanner(request, planned, known, serverPlanner, findings, ids).plan();
        sayOverlaps(asked, planned, peers, findings);
        known.rulesForAll()
                .forEach(rule -> findings.note(
                        "", "the access rule '" + rule + "' selects all peers or all servers, and so these too"));
        return new ImportPlan(
                distinct(planned),
                servers.stream().filter(Objects::nonNull).toList(),
                peers,
                rules(asked, planned, servers, peers, new Names(known.ruleNames()), findings),
                findings.conflicts(),
                findings.notes());
    }

    private static List<PlannedNetwork> distinct(List<@Nullable PlannedNetwork> planned) {
        Map<UUID, PlannedNetwork> distinct = new LinkedHashMap<>();
        for (PlannedNetwork network : planned) {
            if (network != null) {
                distinct.put(network.id(), network);
            }
        }
        return List.copyOf(distinct.values());
    }

    private List<PlannedRule> rules(
            List<FoundServer> asked,
            List<@Nullable PlannedNetwork> planned,
            List<@Nullable PlannedServer> servers,
            List<PlannedPeer> peers,
            Names names,
            Findings findings) {
        List<PlannedRule> rules = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            PlannedServer server = servers.get(i);
            PlannedNetwork network = planned.get(i);
            int place = i;
            if (server != null
                    && network != null
                    && peers.stream().anyMatch(peer -> peer.servers().contains(place))) {
                rules.add(rule(i, asked.get(i), server, network.spec(), names, findings));
            }
        }
        return rules;
    }

    private PlannedRule rule(
            int place, FoundServer asked, PlannedServer server, NetworkSpec network, Names names, Findings findings) {
        List<IpPrefix> destinations = asked.destinations();
        if (destinations.isEmpty()) {
            destinations = network.cidrs();
            findings.note(
                    Findings.server(place) + "/destinations",
                    "peers on '" + asked.name() + "' will reach " + join(destinations)
                            + " and nothing else; until now they could reach whatever this server forwards. Give"
                            + " 'destinations' to keep more, these with 0.0.0.0/0 and ::/0 for everything");
        }
        String wanted = Names.cut("imported-" + asked.name(), 63);
        String name = names.take(wanted);
        if (!name.equals(wanted)) {
            findings.note(
                    Findings.server(place),
                    "there is an access rule '" + wanted + "' already; the new one is called '" + name + "'");
        }
        AccessRuleSpec spec = new AccessRuleSpec(
                name,
                "What the peers found on " + asked.name() + " may reach through it, since its import",
                new Selector(List.of(), List.of(), Map.of(Tags.PREFIX + asked.name(), Tags.YES), false),
                new Selector(List.of(server.id()), List.of(), Map.of(), false),
                destinations,
                List.of(),
                List.of(),
                null,
                false,
                null,
                null,
                true);
        return new PlannedRule(ids.get(), spec, place);
    }

    private static String join(List<IpPrefix> prefixes) {
        return String.join(", ", prefixes.stream().map(Objects::toString).toList());
    }

    /// Networks may overlap, unless a peer of one is on a server of the other.
    private static void sayOverlaps(
            List<FoundServer> asked,
            List<@Nullable PlannedNetwork> planned,
            List<PlannedPeer> peers,
            Findings findings) {
        for (int i = 0; i < asked.size(); i++) {
            for (int j = 0; j < i; j++) {
                PlannedNetwork one = planned.get(i);
                PlannedNetwork other = planned.get(j);
                if (one == null || other == null || one.id().equals(other.id()) || !overlap(one, other)) {
                    continue;
                }
                String detail = "network '" + one.spec().name() + "' ("
                        + join(one.spec().cidrs())
                        + ") overlaps network '" + other.spec().name() + "' ("
                        + join(other.spec().cidrs()) + ")";
                if (meet(peers, one, i, other, j)) {
                    findings.conflict(
                            Findings.server(i) + "/network",
                            detail + ", and a peer is on servers of both",
                            "put both servers into one network, by its name");
                } else {
                    findings.note(Findings.server(i) + "/network", detail + "; no peer may ever be on servers of both");
                }
            }
        }
    }

    private static boolean meet(List<PlannedPeer> peers, PlannedNetwork one, int i, PlannedNetwork other, int j) {
        return peers.stream()
                .anyMatch(peer ->
                        (peer.servers().contains(i) && peer.spec().networkId().equals(other.id()))
                                || (peer.servers().contains(j)
                                        && peer.spec().networkId().equals(one.id())));
    }

    private static boolean overlap(PlannedNetwork one, PlannedNetwork other) {
        return one.spec().cidrs().stream()
                .anyMatch(mine -> other.spec().cidrs().stream().anyMatch(mine::overlaps));
    }
}
