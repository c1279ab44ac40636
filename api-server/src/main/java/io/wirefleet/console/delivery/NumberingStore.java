package io.wirefleet.console.delivery;

import io.wirefleet.console.delivery.ServerNumbers.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// Writes down what the numberer worked out, within its transaction.
final class NumberingStore {
    static final String REVISION_CHANNEL = "wirefleet_revision";

    private final DSLContext transaction;
    private final int keptRevisions;

    /// @param keptRevisions how many revisions back a delta can begin, at the least
    NumberingStore(DSLContext transaction, int keptRevisions) {
        this.transaction = transaction;
        this.keptRevisions = keptRevisions;
    }

    void save(Map<UUID, ServerNumbers> numbers) {
        saveItems(numbers);
        saveRuleCounts(numbers);
        numbers.forEach((server, result) -> {
            if (result.isMoved()) {
                saveState(server, result);
            }
        });
    }

    private void saveItems(Map<UUID, ServerNumbers> numbers) {
        List<UUID> servers = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        List<Long> revisions = new ArrayList<>();
        List<@Nullable String> contents = new ArrayList<>();
        List<@Nullable String> presharedKeys = new ArrayList<>();
        numbers.forEach((server, result) -> {
            for (Stored item : result.stored()) {
                servers.add(server);
                kinds.add(item.key().kind().toString());
                ids.add(item.key().id());
                revisions.add(item.revision());
                contents.add(item.content());
                presharedKeys.add(item.sealedPresharedKey());
            }
        });
        if (servers.isEmpty()) {
            return;
        }
        transaction.execute(
                """
                insert into server_item (server_id, kind, item_id, revision, content, sealed_preshared_key)
                select server_id, kind, item_id, revision, content, decode(sealed, 'hex')
                from unnest({0}, {1}, {2}, {3}, {4}, {5})
                         as item (server_id, kind, item_id, revision, content, sealed)
                on conflict (server_id, kind, item_id) do update
                set revision = excluded.revision, content = excluded.content,
                    sealed_preshared_key = excluded.sealed_preshared_key
                """,
                servers.toArray(UUID[]::new),
                kinds.toArray(String[]::new),
                ids.toArray(UUID[]::new),
                revisions.toArray(Long[]::new),
                contents.toArray(String[]::new),
                presharedKeys.toArray(String[]::new));
    }

    private void saveRuleCounts(Map<UUID, ServerNumbers> numbers) {
        List<UUID> servers = new ArrayList<>();
        List<UUID> rules = new ArrayList<>();
        List<Integer> differences = new ArrayList<>();
        numbers.forEach((server, result) -> result.ruleDifferences().forEach((rule, difference) -> {
            servers.add(server);
            rules.add(rule);
            differences.add(difference);
        }));
        if (servers.isEmpty()) {
            return;
        }
        UUID[] serverIds = servers.toArray(UUID[]::new);
        UUID[] ruleIds = rules.toArray(UUID[]::new);
        transaction.execute("""
                insert into server_rule as counted (server_id, rule_id, peers)
                select * from unnest({0}, {1}, {2})
                on conflict (server_id, rule_id) do update set peers = counted.peers + excluded.peers
                """, serverIds, ruleIds, differences.toArray(Integer[]::new));
        if (differences.stream().anyMatch(difference -> difference < 0)) {
            transaction.execute(
                    "delete from server_rule where server_id = any ({0}) and rule_id = any ({1}) and peers <= 0",
                    serverIds, ruleIds);
        }
    }

    private void saveState(UUID server, ServerNumbers result) {
        String digest = result.hash().digest();
        Long floor = transaction
                .fetchSingle("""
                        with recorded as (
                            insert into server_revision (server_id, revision, digest) values ({0}, {1}, {3}))
                        insert into server_state as state (server_id, desired_revision, set_hash, digest)
                        values ({0}, {1}, {2}, {3})
                        on conflict (server_id) do update
                        set desired_revision = excluded.desired_revision, set_hash = excluded.set_hash,
                            digest = excluded.digest
                        returning delta_floor
                        """, server, result.revision(), result.hash().bytes(), digest)
                .get("delta_floor", Long.class);
        if (result.revision() - floor > 2L * keptRevisions) {
            prune(server, result.revision() - keptRevisions);
        }
    }

    private void prune(UUID server, long floor) {
        transaction.execute("update server_state set delta_floor = {1} where server_id = {0}", server, floor);
        transaction.execute("delete from server_revision where server_id = {0} and revision < {1}", server, floor);
        transaction.execute(
                "delete from server_item where server_id = {0} and revision <= {1} and content is null", server, floor);
    }

    /// Gives the receipts their revisions and forgets the changes.
    ///
    /// @return whether some change was held before, so that its receipt may be complete already
    boolean saveReceipts(List<PendingChange> changes, Map<UUID, ServerNumbers> numbers) {
        List<UUID> receipts = new ArrayList<>();
        List<UUID> servers = new ArrayList<>();
        List<Long> revisions = new ArrayList<>();
        boolean settled = false;
        for (PendingChange change : changes) {
            ServerNumbers result = numbers.get(change.serverId());
            UUID receipt = change.receiptId();
            if (result != null && receipt != null) {
                long revision = result.revisions().getOrDefault(change.id(), 0L);
                receipts.add(receipt);
                servers.add(change.serverId());
                revisions.add(revision);
                settled |= revision <= result.firstRevision();
            }
        }
        if (!receipts.isEmpty()) {
            transaction.execute(
                    """
                    update receipt_server rs set revision = numbered.revision
                    from unnest({0}, {1}, {2}) as numbered (receipt_id, server_id, revision)
                    where rs.receipt_id = numbered.receipt_id and rs.server_id = numbered.server_id
                    """, receipts.toArray(UUID[]::new), servers.toArray(UUID[]::new), revisions.toArray(Long[]::new));
        }
        transaction.execute(
                "delete from pending_change where id = any ({0})",
                (Object) changes.stream().map(PendingChange::id).toArray(Long[]::new));
        return settled;
    }

    /// Tells every replica, at the commit, which servers have a new revision.
    void announce(Collection<UUID> servers) {
        if (!servers.isEmpty()) {
            transaction.fetch(
                    "select pg_notify('" + REVISION_CHANNEL + "', id::text) from unnest({0}) as moved (id)",
                    (Object) servers.toArray(UUID[]::new));
        }
    }
}
