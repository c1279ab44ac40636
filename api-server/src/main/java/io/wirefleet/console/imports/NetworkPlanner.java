package io.wirefleet.console.imports;

import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.ImportRequest.FoundServer;
import io.wirefleet.console.imports.ImportRequest.NewNetwork;
import io.wirefleet.console.networks.Network;
import io.wirefleet.console.networks.NetworkSpec;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Plans the networks of an import: those that are named, or one for each server, by the addresses of its interface.
final class NetworkPlanner {
    private final Networks resource;
    private final Known known;
    private final Findings findings;
    private final Supplier<UUID> ids;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final Map<UUID, PlannedNetwork> existing = new LinkedHashMap<>();
    private final Map<String, PlannedNetwork> made = new HashMap<>();

    /// A network whose prefixes are being gathered.
    private record Draft(int server, Map<Family, IpPrefix> cidrs) {}

    NetworkPlanner(Networks resource, Known known, Findings findings, Supplier<UUID> ids) {
        this.resource = resource;
        this.known = known;
        this.findings = findings;
        this.ids = ids;
    }

    /// The network of each server, in order; null where it has none that can be.
    List<@Nullable PlannedNetwork> plan(List<FoundServer> servers) {
        for (int i = 0; i < servers.size(); i++) {
            gather(i, servers.get(i));
        }
        drafts.forEach(this::make);
        List<@Nullable PlannedNetwork> planned = new ArrayList<>();
        for (FoundServer server : servers) {
            NewNetwork asked = server.newNetwork();
            planned.add(asked == null ? existing.get(server.networkId()) : made.get(asked.name()));
        }
        return planned;
    }

    private void gather(int place, FoundServer server) {
        NewNetwork asked = server.newNetwork();
        if (asked == null) {
            UUID id = server.networkId();
            Network network = id == null ? null : known.networks().get(id);
            if (network == null) {
                findings.conflict(
                        Findings.server(place) + "/network_id",
                        "is no network",
                        "name one that is there, or give 'network' for a new one");
            } else {
                existing.put(
                        network.meta().id(), new PlannedNetwork(network.meta().id(), network.spec(), true));
            }
            return;
        }
        Draft draft = drafts.computeIfAbsent(asked.name(), _ -> new Draft(place, new EnumMap<>(Family.class)));
        for (Family family : Family.values()) {
            IpPrefix cidr = family == Family.IPV4 ? asked.ipv4Cidr() : asked.ipv6Cidr();
            IpPrefix wanted = cidr == null ? derived(server, family, draft) : cidr;
            IpPrefix before = wanted == null ? null : draft.cidrs.putIfAbsent(family, wanted);
            if (before != null && !before.equals(wanted)) {
                findings.conflict(
                        Findings.server(place) + "/network",
                        "network '" + asked.name() + "' would be " + wanted + " here and " + before + " on "
                                + Findings.server(draft.server),
                        "give the cidr that holds both, or another network name");
            }
        }
    }

    /// The prefix of the interface's own address, unless the draft's holds it.
    private static @Nullable IpPrefix derived(FoundServer server, Family family, Draft draft) {
        IpPrefix before = draft.cidrs.get(family);
        IpPrefix own = server.found().addresses().stream()
                .filter(address -> address.address().family() == family && address.length() < family.bits())
                .map(InterfaceAddress::prefix)
                .findFirst()
                .orElse(null);
        return own != null && before != null && before.contains(own) ? before : own;
    }

    private void make(String name, Draft draft) {
        String pointer = Findings.server(draft.server) + "/network";
        UUID taken = known.networkNames().get(name);
        if (taken != null) {
            findings.conflict(
                    pointer + "/name",
                    "there is a network '" + name + "' already",
                    "give its 'network_id', " + taken + ", or another name");
            return;
        }
        if (draft.cidrs.isEmpty()) {
            findings.conflict(
                    pointer,
                    "the address plan cannot be told from the interface's addresses",
                    "give network.ipv4_cidr or network.ipv6_cidr, the prefix that the peers' addresses are from");
            return;
        }
        ObjectNode body = Json.object().put("name", name);
        draft.cidrs.forEach(
                (family, cidr) -> body.put(family == Family.IPV4 ? "ipv4_cidr" : "ipv6_cidr", cidr.toString()));
        try {
            NetworkSpec spec = resource.read(body, null);
            made.put(name, new PlannedNetwork(ids.get(), spec, false));
        } catch (RefusedException e) {
            if (!(e.refusal() instanceof Refusal.Invalid(List<FieldError> errors))) {
                throw e;
            }
            errors.forEach(error -> findings.conflict(pointer + error.pointer(), error.detail(), "give another cidr"));
        }
    }
}
