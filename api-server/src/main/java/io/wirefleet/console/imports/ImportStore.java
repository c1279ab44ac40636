package io.wirefleet.console.imports;

import io.wirefleet.console.access.AccessRule;
import io.wirefleet.console.access.AccessRules;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.imports.ImportPlan.Conflict;
import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.ImportPlan.PlannedPeer;
import io.wirefleet.console.imports.ImportRequest.FoundServer;
import io.wirefleet.console.imports.ImportRequest.NewNetwork;
import io.wirefleet.console.networks.Network;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.console.peers.Peer;
import io.wirefleet.console.peers.PeerSpec;
import io.wirefleet.console.peers.PeerStore;
import io.wirefleet.console.servers.Server;
import io.wirefleet.console.servers.ServerStore;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.imports.FoundPeer;
import io.wirefleet.contract.keys.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/// Imports in the database, by the stores of what they are made of.
public final class ImportStore {
    private static final Pattern ITEM = Pattern.compile("/items/([0-9]+)(.*)");

    private final DSLContext database;
    private final Networks networks;
    private final ServerStore servers;
    private final PeerStore peers;
    private final AccessRules rules;

    public ImportStore(
            DSLContext database, Networks networks, ServerStore servers, PeerStore peers, AccessRules rules) {
        this.database = database;
        this.networks = networks;
        this.servers = servers;
        this.peers = peers;
        this.rules = rules;
    }

    /// What was made.
    record Imported(List<Network> networks, List<Server> servers, List<Peer> peers, List<AccessRule> rules) {}

    /// What of the console's an import may run into.
    Known known(ImportRequest request) {
        List<FoundServer> asked = request.servers();
        Map<UUID, Network> found = new HashMap<>();
        asked.stream()
                .map(FoundServer::networkId)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(id -> networks.find(id).ifPresent(network -> found.put(id, network)));
        UUID[] ids = found.keySet().toArray(UUID[]::new);
        String[] networkNames = asked.stream()
                .map(FoundServer::newNetwork)
                .filter(Objects::nonNull)
                .map(NewNetwork::name)
                .distinct()
                .toArray(String[]::new);
        Map<String, UUID> taken = new HashMap<>();
        database.fetch("select name, id from network where name = any ({0})", (Object) networkNames)
                .forEach(row -> taken.put(row.get("name", String.class), row.get("id", UUID.class)));
        Map<UUID, Set<String>> peerNames = new HashMap<>();
        database.fetch("select network_id, name from peer where network_id = any ({0})", (Object) ids)
                .forEach(row -> peerNames
                        .computeIfAbsent(row.get("network_id", UUID.class), _ -> new HashSet<>())
                        .add(row.get("name", String.class)));
        return new Known(
                found,
                taken,
                names("select name from server where name = any ({0})", serverNames(asked)),
                names("select name from access_rule where name like {0}", "imported-%"),
                keys(asked),
                peerNames,
                addresses(ids),
                names("select name from access_rule where enabled and (peer_all or server_all) and {0}", true));
    }

    private static String[] serverNames(List<FoundServer> asked) {
        return asked.stream().map(FoundServer::name).toArray(String[]::new);
    }

    private Set<String> names(String query, Object parameter) {
        return new HashSet<>(database.fetch(query, parameter).getValues("name", String.class));
    }

    private Map<PublicKey, String> keys(List<FoundServer> asked) {
        byte[][] wanted = asked.stream()
                .map(FoundServer::found)
                .flatMap(found -> Stream.concat(
                        Stream.of(found.publicKey()), found.peers().stream().map(FoundPeer::publicKey)))
                .distinct()
                .map(PublicKey::bytes)
                .toArray(byte[][]::new);
        Map<PublicKey, String> keys = new HashMap<>();
        database.fetch("""
                        select public_key, 'was revoked, and is barred for good' as what
                        from revoked_key where public_key = any ({0})
                        union all
                        select a.public_key, 'is the key of server ''' || s.name || ''' already'
                        from server_agent a join server s on s.id = a.server_id where a.public_key = any ({0})
                        union all
                        select public_key, 'is the key of peer ''' || name || ''' already'
                        from peer where public_key = any ({0})
                        """, (Object) wanted)
                .forEach(row ->
                        keys.put(PublicKey.of(row.get("public_key", byte[].class)), row.get("what", String.class)));
        return keys;
    }

    private Map<UUID, Map<IpAddress, String>> addresses(UUID[] networkIds) {
        Map<UUID, Map<IpAddress, String>> held = new HashMap<>();
        database.fetch("""
                        select a.network_id, host(a.ip) as ip,
                               a.holder_kind || ' ''' || coalesce(p.name, s.name) || '''' as holder
                        from address a
                                 left join peer p on p.id = a.holder_id
                                 left join server s on s.id = a.holder_id
                        where a.network_id = any ({0}) and a.released_at is null
                        """, (Object) networkIds)
                .forEach(row -> held.computeIfAbsent(row.get("network_id", UUID.class), _ -> new HashMap<>())
                        .put(IpAddress.parse(row.get("ip", String.class)), row.get("holder", String.class)));
        return held;
    }

    /// Makes all of a plan. What is refused points into the request of the plan. Conflicts are refused within the
    /// write, so that a repeated request is answered what it was answered before.
    Change<Imported> make(ImportPlan plan) {
        return (transaction, receiptId) -> {
            if (!plan.conflicts().isEmpty()) {
                throw new RefusedException(new Refusal.Invalid(
                        plan.conflicts().stream().map(Conflict::error).toList()));
            }
            List<Network> madeNetworks = new ArrayList<>();
            for (PlannedNetwork network : plan.networks()) {
                if (!network.exists()) {
                    madeNetworks.add(
                            networks.insert(network.id(), network.spec()).apply(transaction, receiptId));
                }
            }
            List<Server> madeServers = new ArrayList<>();
            for (int i = 0; i < plan.servers().size(); i++) {
                var server = plan.servers().get(i);
                madeServers.add(under(
                        Findings.server(i) + "/document",
                        () -> servers.insert(server.id(), server.spec(), server.addresses())
                                .apply(transaction, receiptId)));
            }
            List<Peer> madePeers = makePeers(transaction, plan.peers(), receiptId);
            List<AccessRule> madeRules = new ArrayList<>();
            plan.rules()
                    .forEach(rule -> madeRules.add(under(
                            Findings.server(rule.server()),
                            () -> rules.insert(rule.id(), rule.spec()).apply(transaction, receiptId))));
            return new Imported(madeNetworks, madeServers, madePeers, madeRules);
        };
    }

    private static <T> T under(String pointer, Supplier<T> made) {
        try {
            return made.get();
        } catch (RefusedException e) {
            throw e.under(pointer);
        }
    }

    private List<Peer> makePeers(DSLContext transaction, List<PlannedPeer> planned, UUID receiptId) {
        SequencedMap<UUID, PeerSpec> specs = new LinkedHashMap<>();
        planned.forEach(peer -> specs.put(peer.id(), peer.spec()));
        try {
            return peers.insertAll(specs).apply(transaction, receiptId);
        } catch (RefusedException e) {
            throw pointingAt(planned, e);
        }
    }

    /// What is refused of a batch of peers, pointing into the request instead of the batch.
    private static RefusedException pointingAt(List<PlannedPeer> planned, RefusedException refused) {
        if (refused.refusal() instanceof Refusal.Invalid(List<FieldError> errors)) {
            return new RefusedException(new Refusal.Invalid(errors.stream()
                    .map(error -> new FieldError(pointer(planned, error.pointer()), error.detail()))
                    .toList()));
        }
        String pointer = refused.refusal() instanceof Refusal.Conflict conflict ? conflict.pointer() : null;
        return pointer == null
                ? refused
                : RefusedException.conflict(
                        pointer(planned, pointer), refused.refusal().detail());
    }

    private static String pointer(List<PlannedPeer> planned, String pointer) {
        Matcher matcher = ITEM.matcher(pointer);
        return matcher.matches()
                ? planned.get(Integer.parseInt(matcher.group(1))).pointer() + matcher.group(2)
                : pointer;
    }
}
