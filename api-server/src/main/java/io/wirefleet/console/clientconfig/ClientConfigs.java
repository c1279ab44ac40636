package io.wirefleet.console.clientconfig;

import io.wirefleet.console.clientconfig.ClientConfig.OnServer;
import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// Finds what a client's configuration says, from the rows as they are.
public final class ClientConfigs {
    private final DSLContext database;
    private final PresharedKeys presharedKeys;

    public ClientConfigs(DSLContext database, PresharedKeys presharedKeys) {
        this.database = database;
        this.presharedKeys = presharedKeys;
    }

    /// @return empty: there is no such peer
    Optional<ClientConfig> find(PeerId peer) {
        Record row = database.fetchOne("""
                select name, persistent_keepalive_seconds,
                       array(select host(ip) from address where holder_id = peer.id and released_at is null
                             order by ip) as addresses
                from peer where id = {0}
                """, peer.value());
        if (row == null) {
            return Optional.empty();
        }
        Map<ServerId, List<IpPrefix>> destinations = destinations(peer);
        List<OnServer> servers = database.fetch("""
                        select s.id, s.name, s.endpoint_host, coalesce(s.endpoint_port, s.listen_port) as port, s.mtu,
                               array(select host(dns) from unnest(s.dns_servers) as dns) as dns,
                               array(select host(ip) from address
                                     where holder_id = s.id and released_at is null order by ip) as addresses,
                               g.public_key, a.sealed_preshared_key
                        from attachment a
                                 join server s on s.id = a.server_id
                                 left join server_agent g on g.server_id = s.id
                        where a.peer_id = {0} and a.until is null
                        order by s.name
                        """, peer.value())
                .map(server ->
                        onServer(server, peer, destinations, row.get("persistent_keepalive_seconds", Integer.class)));
        return Optional.of(new ClientConfig(
                peer, row.get("name", String.class), texts(row, "addresses", IpAddress::parse), servers));
    }

    /// The files of a peer, for who is about to put its private key in; empty: there is no such peer.
    public List<ConfigFiles.Named> files(PeerId peer) {
        return find(peer).map(ConfigFiles::of).orElse(List.of());
    }

    /// By server, what the peer's rules give it there: of each rule the destinations without its exclusions.
    private Map<ServerId, List<IpPrefix>> destinations(PeerId peer) {
        Map<ServerId, List<IpPrefix>> result = new LinkedHashMap<>();
        database.fetch("""
                        select e.server_id, r.destinations::text[] as given, r.exclude_destinations::text[] as excluded
                        from entitlement e join access_rule r on r.id = e.rule_id
                        where e.peer_id = {0}
                        """, peer.value())
                .forEach(rule -> result.computeIfAbsent(
                                new ServerId(rule.get("server_id", UUID.class)), _ -> new ArrayList<>())
                        .addAll(IpPrefix.subtract(
                                texts(rule, "given", IpPrefix::parse), texts(rule, "excluded", IpPrefix::parse))));
        return result;
    }

    private OnServer onServer(
            Record row, PeerId peer, Map<ServerId, List<IpPrefix>> destinations, int persistentKeepaliveSeconds) {
        ServerId server = new ServerId(row.get("id", UUID.class));
        List<IpPrefix> allowed = new ArrayList<>(destinations.getOrDefault(server, List.of()));
        texts(row, "addresses", IpAddress::parse).forEach(address -> allowed.add(address.toPrefix()));
        byte[] publicKey = row.get("public_key", byte[].class);
        byte[] sealed = row.get("sealed_preshared_key", byte[].class);
        return new OnServer(
                server,
                row.get("name", String.class),
                publicKey == null ? null : PublicKey.of(publicKey),
                sealed == null ? null : presharedKeys.open(sealed, server, peer),
                IpPrefix.merge(allowed),
                endpoint(row.get("endpoint_host", String.class), row.get("port", Integer.class)),
                texts(row, "dns", IpAddress::parse),
                row.get("mtu", Integer.class),
                persistentKeepaliveSeconds);
    }

    private static String endpoint(String host, int port) {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static <T> List<T> texts(Record row, String field, Function<String, T> parser) {
        @Nullable String[] texts = row.get(field, String[].class);
        return texts == null ? List.of() : Arrays.stream(texts).map(parser).toList();
    }
}
