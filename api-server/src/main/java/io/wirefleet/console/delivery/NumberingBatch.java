package io.wirefleet.console.delivery;

import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.console.delivery.ItemContents.Interface;
import io.wirefleet.console.delivery.ItemContents.Peer;
import io.wirefleet.console.delivery.ItemContents.Place;
import io.wirefleet.console.delivery.ServerNumbers.Held;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredItem.Kind;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.StateHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/// One transaction of the numberer: some committed changes get their revisions, on every server they touch. It sees
/// one snapshot of the database throughout (REPEATABLE READ), so that what it builds fits together.
final class NumberingBatch {
    /// What was done.
    ///
    /// @param receipts those that got a revision on at least one server
    /// @param servers those that have a new revision
    /// @param settled whether some receipt may be complete already: a server is gone, or held the change before
    record Result(int changes, Set<UUID> receipts, Set<UUID> servers, boolean settled) {}

    /// Small changes go first: a revocation does not wait for a rule that lets ten thousand in. Changes are taken up
    /// to some number of items, at least one.
    private static final String NEXT = """
            select id, receipt_id, server_id, interface, peer_ids, rule_ids
            from (select *, sum(items) over (order by items > 100, id) as running
                  from (select * from pending_change order by items > 100, id limit 1000) as first) as counted
            where running <= 5000 or running = items
            order by items > 100, id
            """;

    private final DSLContext transaction;
    private final int keptRevisions;

    NumberingBatch(DSLContext transaction, int keptRevisions) {
        this.transaction = transaction;
        this.keptRevisions = keptRevisions;
    }

    Result run() {
        List<PendingChange> changes = transaction.fetch(NEXT).map(PendingChange::of);
        if (changes.isEmpty()) {
            return new Result(0, Set.of(), Set.of(), false);
        }
        Map<UUID, List<PendingChange>> byServer = new LinkedHashMap<>();
        changes.forEach(change -> byServer.computeIfAbsent(change.serverId(), _ -> new ArrayList<>())
                .add(change));
        Set<UUID> gone = removeGone(byServer);
        Map<UUID, ServerNumbers> numbers = number(byServer);
        NumberingStore store = new NumberingStore(transaction, keptRevisions);
        store.save(numbers);
        boolean settled = store.saveReceipts(changes, numbers) || !gone.isEmpty();
        Set<UUID> receipts = new HashSet<>();
        changes.stream().map(PendingChange::receiptId).filter(id -> id != null).forEach(receipts::add);
        Set<UUID> moved = new HashSet<>();
        numbers.forEach((server, result) -> {
            if (result.isMoved()) {
                moved.add(server);
            }
        });
        store.announce(moved);
        return new Result(changes.size(), receipts, moved, settled);
    }

    private Set<UUID> removeGone(Map<UUID, List<PendingChange>> byServer) {
        Set<UUID> gone = new HashSet<>(byServer.keySet());
        transaction
                .fetch("select id from server where id = any ({0})", (Object) gone.toArray(UUID[]::new))
                .forEach(row -> gone.remove(row.get("id", UUID.class)));
        if (!gone.isEmpty()) {
            Object ids = gone.toArray(UUID[]::new);
            for (String table : List.of("server_state", "server_item", "server_rule", "server_revision")) {
                transaction.execute("delete from " + table + " where server_id = any ({0})", ids);
            }
            new MetPlansStore(transaction).end(gone);
            byServer.keySet().removeAll(gone);
        }
        return gone;
    }

    private Map<UUID, ServerNumbers> number(Map<UUID, List<PendingChange>> byServer) {
        if (byServer.isEmpty()) {
            return Map.of();
        }
        Set<Place> places = new HashSet<>();
        Set<UUID> interfaces = new HashSet<>();
        byServer.forEach((server, changes) -> {
            for (PendingChange change : changes) {
                change.peerIds().forEach(peer -> places.add(new Place(server, peer)));
                if (change.interfaceTouched()) {
                    interfaces.add(server);
                }
            }
        });
        Map<UUID, Map<UUID, Peer>> peers = new HashMap<>();
        Plans.settleFor(transaction, places.size());
        ItemContents.peers(transaction, places)
                .forEach((place, peer) -> peers.computeIfAbsent(place.serverId(), _ -> new HashMap<>())
                        .put(place.peerId(), peer));
        Map<UUID, Map<DesiredItem.Key, Held>> held = held(byServer);
        Map<UUID, ServerNumbers> numbers = new LinkedHashMap<>();
        Map<UUID, Record> states = states(byServer.keySet());
        byServer.forEach((server, changes) -> {
            Record state = states.get(server);
            numbers.put(
                    server,
                    new ServerNumbers(
                            changes,
                            state == null ? 0 : state.get("desired_revision", Long.class),
                            state == null ? StateHash.empty() : StateHash.of(state.get("set_hash", byte[].class)),
                            held.getOrDefault(server, Map.of()),
                            peers.getOrDefault(server, Map.of())));
        });
        giveRulesAndInterfaces(numbers, interfaces, states);
        return numbers;
    }

    /// What each server holds, as far as it was ever numbered, with the plans that its rules were made for.
    private Map<UUID, Record> states(Set<UUID> servers) {
        return transaction
                .fetch(
                        "select s.server_id, s.desired_revision, s.set_hash," + MetPlansStore.COLUMNS
                                + " from server_state s left join met_plans m on m.server_id = s.server_id"
                                + " and m.until = 'infinity' where s.server_id = any ({0})",
                        (Object) servers.toArray(UUID[]::new))
                .intoMap(row -> row.get("server_id", UUID.class));
    }

    private Map<UUID, Map<DesiredItem.Key, Held>> held(Map<UUID, List<PendingChange>> byServer) {
        Map<UUID, Set<DesiredItem.Key>> keys = new HashMap<>();
        byServer.forEach((server, changes) -> changes.forEach(
                change -> keys.computeIfAbsent(server, _ -> new HashSet<>()).addAll(change.keys())));
        return heldItems(keys);
    }

    private Map<UUID, Map<DesiredItem.Key, Held>> heldItems(Map<UUID, Set<DesiredItem.Key>> wanted) {
        List<UUID> servers = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        wanted.forEach((server, keys) -> keys.forEach(key -> {
            servers.add(server);
            kinds.add(key.kind().toString());
            ids.add(key.id());
        }));
        Map<UUID, Map<DesiredItem.Key, Held>> held = new HashMap<>();
        transaction
                .fetch("""
                        select i.server_id, i.kind, i.item_id, i.revision, i.content
                        from unnest({0}, {1}, {2}) as named (server_id, kind, item_id)
                                 join server_item i on i.server_id = named.server_id and i.kind = named.kind
                            and i.item_id = named.item_id
                        """, servers.toArray(UUID[]::new), kinds.toArray(String[]::new), ids.toArray(UUID[]::new))
                .forEach(row -> held.computeIfAbsent(row.get("server_id", UUID.class), _ -> new HashMap<>())
                        .put(key(row), new Held(row.get("revision", Long.class), row.get("content", String.class))));
        return held;
    }

    private static DesiredItem.Key key(Record row) {
        String kind = row.get("kind", String.class);
        return new DesiredItem.Key(Kind.valueOf(kind.toUpperCase(Locale.ROOT)), row.get("item_id", UUID.class));
    }

    private void giveRulesAndInterfaces(
            Map<UUID, ServerNumbers> numbers, Set<UUID> interfaces, Map<UUID, Record> states) {
        Map<UUID, Interface> interfaceItems = ItemContents.interfaces(transaction, interfaces);
        Map<UUID, MetPlans> plans = new HashMap<>();
        states.forEach((server, state) -> plans.put(server, MetPlansStore.read(state)));
        settlePlans(numbers, interfaceItems, plans);
        Map<UUID, Set<DesiredItem.Key>> ruleKeys = new HashMap<>();
        Set<UUID> rules = new HashSet<>();
        numbers.forEach((server, result) -> {
            Set<DesiredItem.Key> keys = new HashSet<>();
            for (UUID rule : result.rulesToLookAt()) {
                keys.add(new DesiredItem.Key(Kind.RULE, rule));
                rules.add(rule);
            }
            if (!keys.isEmpty()) {
                ruleKeys.put(server, keys);
            }
        });
        Map<UUID, Map<DesiredItem.Key, Held>> heldRules = rules.isEmpty() ? Map.of() : heldItems(ruleKeys);
        Map<UUID, RuleItem> ruleItems = ItemContents.rules(transaction, rules);
        RuleCounts counts = RuleCounts.read(transaction, ruleKeys.keySet(), rules);
        numbers.forEach((server, result) -> {
            Map<DesiredItem.Key, String> contents = new HashMap<>();
            Interface met = interfaceItems.get(server);
            if (met != null) {
                contents.put(met.item().key(), Json.canonical(met.item().toJson()));
            }
            for (UUID rule : result.rulesToLookAt()) {
                RuleItem item = ruleItems.get(rule);
                if (item != null && counts.after(server, rule, result.ruleDifferences()) > 0) {
                    contents.put(item.key(), content(item, plans.getOrDefault(server, MetPlans.NONE)));
                }
            }
            result.number(contents, heldRules.getOrDefault(server, Map.of()));
        });
    }

    /// Where other networks meet on a server than its rules were made for, writes that down, and has all its rules
    /// looked at again.
    private void settlePlans(
            Map<UUID, ServerNumbers> numbers, Map<UUID, Interface> interfaceItems, Map<UUID, MetPlans> plans) {
        Map<UUID, MetPlans> changed = new HashMap<>();
        interfaceItems.forEach((server, met) -> {
            if (!met.plans().equals(plans.put(server, met.plans()))) {
                changed.put(server, met.plans());
            }
        });
        if (!changed.isEmpty()) {
            new MetPlansStore(transaction).save(changed);
            RuleCounts.held(transaction, changed.keySet())
                    .forEach((server, rules) ->
                            rules.forEach(Objects.requireNonNull(numbers.get(server))::lookAtWithInterface));
        }
    }

    private static String content(RuleItem rule, MetPlans plans) {
        List<IpPrefix> exclusions = plans.exclusions(rule.destinations(), rule.excludeDestinations());
        return Json.canonical(rule.excluding(exclusions).toJson());
    }
}
