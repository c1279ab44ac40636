package io.wirefleet.console.delivery;

import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.Tuning;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Builds the items that servers should hold from the rows as they are. What should not be held is left out.
final class ItemContents {
    /// A peer's item on one server, and its preshared key there, sealed, in hexadecimal.
    record Peer(PeerItem item, @Nullable String sealedPresharedKey) {}

    /// The item of a server's interface, and the plans of the networks that meet on it.
    record Interface(InterfaceItem item, MetPlans plans) {}

    /// A peer on a server.
    record Place(UUID serverId, UUID peerId) {}

    private ItemContents() {}

    /// The items of those of these pairs that are attached. The rules of each server and those of each peer are found
    /// apart and then met, so that the cost does not grow with the product of rules, peers and servers.
    static Map<Place, Peer> peers(DSLContext transaction, Collection<Place> places) {
        if (places.isEmpty()) {
            return Map.of();
        }
        Map<Place, Peer> items = new HashMap<>();
        transaction
                .fetch(
                        """
                        with pair as materialized (
                            select * from unnest({0}, {1}) as pairs (server_id, peer_id)),
                        active as materialized (
                            select id from access_rule
                            where enabled and (valid_until is null or valid_until > now())),
                        of_server as materialized (
                            select distinct rs.server_id, rs.rule_id
                            from rule_server rs join active on active.id = rs.rule_id
                            where rs.server_id = any ({0})),
                        of_peer as materialized (
                            select distinct rp.peer_id, rp.rule_id
                            from rule_peer rp join active on active.id = rp.rule_id
                            where rp.peer_id = any ({1})),
                        given as (
                            select pair.server_id, pair.peer_id, array_agg(os.rule_id order by os.rule_id) as rules
                            from pair
                                     join of_peer op on op.peer_id = pair.peer_id
                                     join of_server os on os.server_id = pair.server_id and os.rule_id = op.rule_id
                            group by pair.server_id, pair.peer_id),
                        held as (
                            select holder_id, array_agg(host(ip) order by ip) as addresses
                            from address
                            where holder_id = any ({1}) and released_at is null
                            group by holder_id)
                        select pair.server_id, pair.peer_id, p.public_key, a.preshared_key_digest,
                               encode(a.sealed_preshared_key, 'hex') as sealed_preshared_key, held.addresses, p.routed_prefixes::text[] as sites,
                               given.rules, p.expires_at::timestamptz as expiry, p.next_public_key,
                               p.rotation_ends_at::timestamptz as rotation_end
                        from pair
                                 join attachment a on a.server_id = pair.server_id and a.peer_id = pair.peer_id
                            and a.until is null
                                 join peer p on p.id = pair.peer_id
                                 left join held on held.holder_id = pair.peer_id
                                 left join given on given.server_id = pair.server_id
                            and given.peer_id = pair.peer_id
                        """,
                        places.stream().map(Place::serverId).toArray(UUID[]::new),
                        places.stream().map(Place::peerId).toArray(UUID[]::new))
                .forEach(row -> items.put(
                        new Place(row.get("server_id", UUID.class), row.get("peer_id", UUID.class)), peer(row)));
        return items;
    }

    private static Peer peer(Record row) {
        PeerItem item = new PeerItem(
                new PeerId(row.get("peer_id", UUID.class)),
                PublicKey.of(row.get("public_key", byte[].class)),
                row.get("preshared_key_digest", String.class),
                Stream.concat(
                                texts(row, "addresses", IpAddress::parse).map(IpAddress::toPrefix),
                                texts(row, "sites", IpPrefix::parse).sorted())
                        .toList(),
                row.get("rules") == null
                        ? List.of()
                        : Arrays.stream(row.get("rules", UUID[].class))
                                .map(RuleId::new)
                                .toList(),
                time(row, "expiry"),
                nextKey(row));
        return new Peer(item, row.get("sealed_preshared_key", String.class));
    }

    private static PeerItem.@Nullable NextKey nextKey(Record row) {
        byte[] key = row.get("next_public_key", byte[].class);
        Instant until = time(row, "rotation_end");
        return key == null || until == null ? null : new PeerItem.NextKey(PublicKey.of(key), until);
    }

    /// The items of those of these servers that exist. The networks met on a server are found by hops over an index,
    /// one for each network.
    static Map<UUID, Interface> interfaces(DSLContext transaction, Collection<UUID> servers) {
        if (servers.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Interface> items = new HashMap<>();
        transaction
                .fetch("""
                        with recursive met as (
                            select s.id as server_id,
                                   (select a.network_id from attachment a
                                    where a.server_id = s.id and a.until is null
                                    order by a.network_id limit 1) as network_id
                            from server s where s.id = any ({0})
                            union all
                            select met.server_id,
                                   (select a.network_id from attachment a
                                    where a.server_id = met.server_id and a.until is null
                                      and a.network_id > met.network_id
                                    order by a.network_id limit 1)
                            from met where met.network_id is not null),
                        routed as (
                            select plans.server_id, n.ipv4_cidr, n.ipv6_cidr
                            from (select id as server_id, network_id from server where id = any ({0})
                                  union select server_id, network_id from met) as plans
                                     join network n on n.id = plans.network_id)
                        select s.id, s.interface_name, s.listen_port, s.mtu, s.egress_interface, s.egress_masquerade, s.capacity,
                               s.exits::text as exits, s.additional_listen_ports,
                               s.egress_masquerade_sources::text[] as masquerade_sources,
                               array(select host(pooled) from unnest(s.egress_snat_addresses) as pooled) as snat_addresses,
                               s.tuning_mode, s.conntrack_max_entries, s.conntrack_udp_timeout_seconds,
                               s.conntrack_udp_stream_timeout_seconds, s.conntrack_bypass_tunnel_port,
                               s.fail_closed_after_seconds, s.rollback_loss_percent, s.rollback_window_seconds,
                               array(select host(ip) || '/' || case when family(ip) = 4 then masklen(n.ipv4_cidr)
                                                                    else masklen(n.ipv6_cidr) end
                                     from address
                                     where holder_id = s.id and released_at is null
                                     order by ip) as addresses,
                               array(select ipv4_cidr::text from routed
                                     where server_id = s.id and ipv4_cidr is not null
                                     union select ipv6_cidr::text from routed
                                     where server_id = s.id and ipv6_cidr is not null) as plans,
                               array(select site::text
                                     from peer p
                                              join attachment a on a.peer_id = p.id and a.server_id = s.id
                                         and a.until is null,
                                          unnest(p.routed_prefixes) as site
                                     where p.routed_prefixes <> '{}') as sites
                        from server s join network n on n.id = s.network_id
                        where s.id = any ({0})
                        """, (Object) servers.toArray(UUID[]::new))
                .forEach(row -> items.put(row.get("id", UUID.class), met(row)));
        return items;
    }

    private static Tuning tuning(Record row) {
        return new Tuning(
                Tuning.Mode.parse(row.get("tuning_mode", String.class)),
                row.get("capacity", Integer.class),
                new Conntrack(
                        row.get("conntrack_max_entries", Integer.class),
                        row.get("conntrack_udp_timeout_seconds", Integer.class),
                        row.get("conntrack_udp_stream_timeout_seconds", Integer.class),
                        row.get("conntrack_bypass_tunnel_port", boolean.class)));
    }

    private static Safeguards safeguards(Record row) {
        return Safeguards.of(
                row.get("fail_closed_after_seconds", Integer.class),
                row.get("rollback_loss_percent", Integer.class),
                row.get("rollback_window_seconds", Integer.class));
    }

    /// What every state needs, and this one.
    private static Set<String> requires(Routing routing, Tuning tuning, Safeguards safeguards) {
        return Stream.of(Capability.BASE, routing.requires(), tuning.requires(), safeguards.requires())
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Routing routing(Record row) {
        JsonNode exits = Json.parse(row.get("exits", String.class));
        return new Routing(
                JsonFields.of(Json.object().set("exits", exits)).objects("exits", Exit::read),
                Arrays.asList(row.get("additional_listen_ports", Integer[].class)),
                texts(row, "masquerade_sources", IpPrefix::parse).toList(),
                texts(row, "snat_addresses", IpAddress::parse).toList());
    }

    private static Interface met(Record row) {
        List<IpPrefix> plans = texts(row, "plans", IpPrefix::parse).toList();
        List<InterfaceAddress> addresses =
                texts(row, "addresses", InterfaceAddress::parse).toList();
        return new Interface(
                interfaceItem(row, addresses, plans),
                new MetPlans(
                        plans, addresses.stream().map(InterfaceAddress::address).toList()));
    }

    private static InterfaceItem interfaceItem(
            Record row, List<InterfaceAddress> addresses, Collection<IpPrefix> plans) {
        return new InterfaceItem(
                        new ServerId(row.get("id", UUID.class)),
                        row.get("interface_name", String.class),
                        row.get("listen_port", Integer.class),
                        row.get("mtu", Integer.class),
                        addresses,
                        Stream.concat(plans.stream(), texts(row, "sites", IpPrefix::parse))
                                .distinct()
                                .sorted()
                                .toList(),
                        row.get("egress_interface", String.class),
                        row.get("egress_masquerade", boolean.class),
                        requires(routing(row), tuning(row), safeguards(row)))
                .with(routing(row))
                .with(tuning(row))
                .with(safeguards(row));
    }

    /// The items of those of these rules that exist, as their writers wrote them, whatever networks meet on a server.
    static Map<UUID, RuleItem> rules(DSLContext transaction, Collection<UUID> rules) {
        if (rules.isEmpty()) {
            return Map.of();
        }
        Map<UUID, RuleItem> items = new HashMap<>();
        transaction
                .fetch("""
                        select id, destinations::text[] as given, exclude_destinations::text[] as excluded,
                               ports::text as port_ranges, exit, exit_fallback, valid_from::timestamptz as begins,
                               valid_until::timestamptz as ends
                        from access_rule where id = any ({0})
                        """, (Object) rules.toArray(UUID[]::new))
                .forEach(row -> items.put(row.get("id", UUID.class), rule(row)));
        return items;
    }

    private static RuleItem rule(Record row) {
        List<PortRange> ports = new ArrayList<>();
        for (JsonNode range : Json.parse(row.get("port_ranges", String.class))) {
            ports.add(PortRange.read(JsonFields.of("/ports", range)));
        }
        return new RuleItem(
                new RuleId(row.get("id", UUID.class)),
                texts(row, "given", IpPrefix::parse).sorted().toList(),
                texts(row, "excluded", IpPrefix::parse).sorted().toList(),
                ports,
                time(row, "begins"),
                time(row, "ends"),
                row.get("exit", String.class),
                row.get("exit_fallback", boolean.class));
    }

    private static <T> Stream<T> texts(Record row, String field, Function<String, T> parser) {
        String[] texts = row.get(field, String[].class);
        return texts == null ? Stream.empty() : Arrays.stream(texts).map(parser);
    }

    private static @Nullable Instant time(Record row, String field) {
        OffsetDateTime time = row.get(field, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
