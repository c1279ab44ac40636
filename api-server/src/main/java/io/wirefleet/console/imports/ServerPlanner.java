package io.wirefleet.console.imports;

import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.ImportPlan.PlannedServer;
import io.wirefleet.console.imports.ImportRequest.FoundServer;
import io.wirefleet.console.networks.NetworkSpec;
import io.wirefleet.console.servers.ServerSpec;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.imports.FoundInterface;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Tuning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Plans the servers of an import, each with the key, the port and the addresses that its interface has.
final class ServerPlanner {
    /// So that the tag of its peers has a name that tags may have.
    private static final int LONGEST_NAME = 63 - Tags.PREFIX.length();

    private static final int USUAL_PORT = 51820;
    private static final int CAPACITY = 1000;

    private final Known known;
    private final Findings findings;
    private final Supplier<UUID> ids;
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<PublicKey, Integer> keys = new HashMap<>();
    private final Map<List<Object>, Integer> held = new HashMap<>();

    ServerPlanner(Known known, Findings findings, Supplier<UUID> ids) {
        this.known = known;
        this.findings = findings;
        this.ids = ids;
    }

    /// @param network null: it has none, which was said already
    @Nullable
    PlannedServer plan(int place, FoundServer server, @Nullable PlannedNetwork network) {
        checkName(place, server.name());
        checkKey(place, server.found().publicKey());
        FoundInterface found = server.found();
        if (found.listenPort() == null) {
            findings.conflict(
                    Findings.server(place) + "/document/listen_port",
                    "the interface has no fixed listen port",
                    "set ListenPort in its file, or import it with --live");
        }
        found.notes().forEach(note -> findings.note(Findings.server(place) + "/document", note));
        if (network == null) {
            return null;
        }
        int port = found.listenPort() == null ? USUAL_PORT : found.listenPort();
        ServerSpec spec = new ServerSpec(
                server.name(),
                network.id(),
                server.endpointHost(),
                server.endpointPort(),
                port,
                found.interfaceName(),
                Map.of(Tags.IMPORTED, Tags.YES),
                null,
                Math.max(CAPACITY, found.peers().size()),
                found.mtu(),
                found.dnsServers(),
                null,
                true,
                Routing.PLAIN,
                Tuning.Mode.MANAGED,
                Conntrack.DEFAULT,
                Safeguards.USUAL);
        return new PlannedServer(ids.get(), spec, found.publicKey(), addresses(place, found, network));
    }

    private void checkName(int place, String name) {
        String pointer = Findings.server(place) + "/name";
        if (known.serverNames().contains(name)) {
            findings.conflict(pointer, "there is a server '" + name + "' already", "give another name");
        }
        if (name.codePointCount(0, name.length()) > LONGEST_NAME) {
            findings.conflict(
                    pointer,
                    "is too long for the tag of its peers, " + Tags.PREFIX + "…",
                    "give a name of at most " + LONGEST_NAME + " characters");
        }
        Integer other = names.putIfAbsent(name, place);
        if (other != null) {
            findings.conflict(pointer, "is the name of " + Findings.server(other) + " too", "give another name");
        }
    }

    private void checkKey(int place, PublicKey key) {
        String pointer = Findings.server(place) + "/document/public_key";
        String holder = known.keys().get(key);
        if (holder != null) {
            findings.conflict(pointer, holder, "give the server a new key, or leave it out of the import");
        }
        Integer other = keys.putIfAbsent(key, place);
        if (other != null) {
            findings.conflict(
                    pointer,
                    "is the key of " + Findings.server(other) + " too",
                    "give one of the servers a key of its own");
        }
    }

    private List<IpAddress> addresses(int place, FoundInterface found, PlannedNetwork network) {
        Map<Family, IpAddress> kept = new TreeMap<>();
        for (int i = 0; i < found.addresses().size(); i++) {
            InterfaceAddress address = found.addresses().get(i);
            String pointer = Findings.server(place) + "/document/addresses/" + i;
            IpPrefix plan = network.spec().cidr(address.address().family());
            if (plan == null || !plan.contains(address.address())) {
                findings.conflict(
                        pointer,
                        address + " is outside network '" + network.spec().name() + "' (" + text(network.spec())
                                + ") and would be taken off the interface",
                        "widen the network's cidr, or remove the address from the document to let it go");
            } else if (kept.putIfAbsent(address.address().family(), address.address()) != null) {
                findings.conflict(
                        pointer,
                        address + " is a second address of one family, and a server has one of each",
                        "remove it from the document to let it go");
            } else {
                check(pointer, address, plan, network, place);
            }
        }
        network.spec().cidrs().stream()
                .map(IpPrefix::family)
                .filter(family -> !kept.containsKey(family))
                .forEach(family -> findings.note(
                        Findings.server(place),
                        "the interface has no " + Tags.text(family) + " address in network '"
                                + network.spec().name() + "' and gets the first that is free"));
        return List.copyOf(new ArrayList<>(kept.values()));
    }

    private void check(String pointer, InterfaceAddress address, IpPrefix plan, PlannedNetwork network, int place) {
        if (Tags.isReserved(plan, address.address())) {
            findings.conflict(
                    pointer,
                    address.address() + " is the address of the network itself",
                    "give the interface another one, and the document with it");
        }
        if (address.length() != plan.length()) {
            findings.note(
                    pointer,
                    address + " becomes " + address.address() + "/" + plan.length() + ", as long as the network");
        }
        known.holder(network.id(), address.address())
                .ifPresent(holder -> findings.conflict(
                        pointer, address.address() + " is held by " + holder, "put the server into another network"));
        Integer other = held.putIfAbsent(List.of(network.id(), address.address()), place);
        if (other != null) {
            findings.conflict(
                    pointer,
                    address.address() + " is the address of " + Findings.server(other) + " too, in the same network",
                    "give the servers networks of different names");
        }
    }

    /// Whether a server of this network has the address.
    boolean holds(UUID networkId, IpAddress address) {
        return held.containsKey(List.of(networkId, address));
    }

    /// The server that has the key; null: none.
    @Nullable
    Integer withKey(PublicKey key) {
        return keys.get(key);
    }

    private static String text(NetworkSpec network) {
        return String.join(", ", network.cidrs().stream().map(Objects::toString).toList());
    }
}
