package io.wirefleet.console.imports;

import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.ImportPlan.PlannedPeer;
import io.wirefleet.console.peers.PeerSpec;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.imports.FoundPeer;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Plans the peers of an import: the same key on several servers is one peer.
final class PeerPlanner {
    private static final int USUAL_KEEPALIVE_SECONDS = 25;
    private static final int LONGEST_OWNER = 255;

    private final ImportRequest request;
    private final Known known;
    private final ServerPlanner servers;
    private final AddressPlanner addresses;
    private final Findings findings;
    private final Supplier<UUID> ids;
    private final Map<UUID, Names> names = new HashMap<>();

    /// A peer on one of the servers.
    record Place(int server, int place, FoundPeer peer) {
        String pointer() {
            return Findings.peer(server, place);
        }
    }

    PeerPlanner(
            ImportRequest request,
            List<@Nullable PlannedNetwork> networks,
            Known known,
            ServerPlanner servers,
            Findings findings,
            Supplier<UUID> ids) {
        this.request = request;
        this.known = known;
        this.servers = servers;
        this.addresses = new AddressPlanner(networks, known, servers, findings);
        this.findings = findings;
        this.ids = ids;
    }

    List<PlannedPeer> plan() {
        Map<PublicKey, List<Place>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < request.servers().size(); i++) {
            List<FoundPeer> found = request.servers().get(i).found().peers();
            for (int j = 0; j < found.size(); j++) {
                Place place = new Place(i, j, found.get(j));
                byKey.computeIfAbsent(found.get(j).publicKey(), _ -> new ArrayList<>())
                        .add(place);
            }
        }
        return byKey.values().stream().map(this::plan).filter(Objects::nonNull).toList();
    }

    private @Nullable PlannedPeer plan(List<Place> places) {
        places.forEach(place -> checkSame(places.getFirst(), place));
        checkKey(places.getFirst());
        AddressPlanner.Given given = addresses.plan(places);
        if (given == null) {
            return null;
        }
        String wanted = name(places);
        String name = names.computeIfAbsent(given.network().id(), id -> new Names(known.peerNames(id)))
                .take(wanted);
        if (!name.equals(wanted)) {
            findings.note(
                    places.getFirst().pointer(),
                    "the name '" + wanted + "' is taken in network '"
                            + given.network().spec().name() + "'; the peer is called '" + name + "'");
        }
        Map<String, String> tags = new TreeMap<>();
        places.forEach(place ->
                tags.put(Tags.PREFIX + request.servers().get(place.server).name(), Tags.YES));
        PeerSpec spec = new PeerSpec(
                name,
                given.network().id(),
                owner(places, wanted),
                places.getFirst().peer.publicKey(),
                tags,
                null,
                null,
                given.addresses(),
                given.routedPrefixes(),
                keepalive(places),
                places.getFirst().peer.hasPresharedKey(),
                true,
                null,
                null);
        return new PlannedPeer(
                ids.get(),
                spec,
                places.stream().map(Place::server).toList(),
                places.getFirst().pointer());
    }

    private void checkSame(Place first, Place other) {
        if (first.server == other.server && first.place != other.place) {
            findings.conflict(
                    other.pointer() + "/public_key",
                    "is the key of " + first.pointer() + " too",
                    "remove one of them from the document");
            return;
        }
        if (!new HashSet<>(first.peer.allowedIps()).equals(new HashSet<>(other.peer.allowedIps()))) {
            findings.conflict(
                    other.pointer() + "/allowed_ips",
                    "this key has other addresses here, " + texts(other) + ", than on " + first.pointer() + ", "
                            + texts(first) + ", and a peer has the same everywhere",
                    "make them alike on both servers, or give the device a key of its own for one of them");
        }
        if (first.peer.hasPresharedKey() != other.peer.hasPresharedKey()) {
            Place with = first.peer.hasPresharedKey() ? first : other;
            Place without = first.peer.hasPresharedKey() ? other : first;
            findings.conflict(
                    other.pointer() + "/has_preshared_key",
                    "this key has a preshared key on " + Findings.server(with.server) + " and none on "
                            + Findings.server(without.server),
                    "set or remove it, so that the peer has one on each of its servers or on none");
        }
    }

    private static String texts(Place place) {
        return place.peer.allowedIps().isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        place.peer.allowedIps().stream().map(Objects::toString).toList());
    }

    private void checkKey(Place place) {
        PublicKey key = place.peer.publicKey();
        String holder = known.keys().get(key);
        if (holder != null) {
            findings.conflict(
                    place.pointer() + "/public_key",
                    holder,
                    holder.startsWith("was revoked")
                            ? "remove the peer from the document: it is off the server once the agent runs"
                            : "remove the peer from the document, or the other one from the console");
        }
        Integer server = servers.withKey(key);
        if (server != null) {
            findings.conflict(
                    place.pointer() + "/public_key",
                    "is the key of " + Findings.server(server) + " itself, and a server is nobody's peer",
                    "remove the peer from the document; this link between servers ends when the agent runs");
        }
    }

    private String name(List<Place> places) {
        for (Place place : places) {
            String name = place.peer.name();
            if (name != null) {
                try {
                    return Texts.name(name);
                } catch (InvalidValueException e) {
                    findings.conflict(place.pointer() + "/name", String.valueOf(e.getMessage()), "change it");
                }
            }
        }
        String name = "peer-" + places.getFirst().peer.publicKey().hex().substring(0, 8);
        findings.note(places.getFirst().pointer(), "no comment names this peer; it is called '" + name + "'");
        return name;
    }

    private @Nullable String owner(List<Place> places, String name) {
        for (Place place : places) {
            String email = place.peer.email();
            if (email != null) {
                try {
                    return Texts.line(LONGEST_OWNER).apply(email);
                } catch (InvalidValueException e) {
                    findings.conflict(place.pointer() + "/email", String.valueOf(e.getMessage()), "change it");
                }
            }
        }
        OwnerPattern pattern = request.ownerPattern();
        return pattern == null ? null : pattern.owner(name).orElse(null);
    }

    private static int keepalive(List<Place> places) {
        return places.stream()
                .map(place -> place.peer.persistentKeepaliveSeconds())
                .filter(seconds -> seconds != null && seconds > 0)
                .findFirst()
                .orElse(USUAL_KEEPALIVE_SECONDS);
    }
}
