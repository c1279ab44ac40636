package io.wirefleet.console.compromises;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.offboarding.OwnerStore;
import io.wirefleet.console.offboarding.Revoked;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.servers.Server;
import io.wirefleet.console.servers.Servers;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// What was lost, taken out and written down in one transaction.
public final class CompromiseStore {
    private final DSLContext database;
    private final OwnerStore owners;
    private final Peers peers;
    private final Servers servers;
    private final Clock clock;

    public CompromiseStore(DSLContext database, OwnerStore owners, Peers peers, Servers servers, Clock clock) {
        this.database = database;
        this.owners = owners;
        this.peers = peers;
        this.servers = servers;
        this.clock = clock;
    }

    /// @param note null: the reporter said nothing more
    record Report(
            UUID id, String kind, String subject, @Nullable String note, String reportedBy) {}

    /// @param deeds what the audit is to say
    record Taken(Compromise compromise, List<Deed> deeds) {}

    /// The peer that has this key just now, or is about to; or none.
    Set<PeerId> peersWith(PublicKey key) {
        return Set.copyOf(
                database.fetch("select id from peer where {0} in (public_key, next_public_key)", (Object) key.bytes())
                        .map(row -> new PeerId(row.get("id", UUID.class))));
    }

    /// The peers that an owner holds just now.
    Set<PeerId> peersOf(String owner) {
        return owners.peers(Set.of(owner));
    }

    /// The key of a peer; empty: there is no such peer.
    Optional<PublicKey> keyOf(UUID peer) {
        return database.fetch("select public_key from peer where id = {0}", peer).stream()
                .map(row -> PublicKey.of(row.get("public_key", byte[].class)))
                .findFirst();
    }

    /// Bars a key for good, and deletes the peer that has it.
    ///
    /// @throws io.wirefleet.console.offboarding.OwnersMoved from the change if another peer has it by then
    Change<Taken> peerKey(Report report, PublicKey key, Set<PeerId> known) {
        return (transaction, receiptId) -> {
            Record use =
                    transaction.fetchOne("select used_by from key_use where public_key = {0}", (Object) key.bytes());
            String usedBy = use == null ? "nobody" : use.get("used_by", String.class);
            if (usedBy.equals("server")) {
                throw RefusedException.invalid("/public_key", "is the key of a server; report kind server with its id");
            }
            Revoked revoked = owners.revokeKey(key, known).apply(transaction, receiptId);
            List<String> done = new ArrayList<>();
            revoked.peers()
                    .forEach(peer -> done.add("peer '" + peer.spec().name() + "' was deleted from every server"));
            done.add(
                    usedBy.equals("revoked")
                            ? "the key had been barred for good before"
                            : "the key is barred for good: as the key of a peer and of a server");
            return taken(transaction, report, receiptId, done, Checklists.peerKey(), revoked.deeds(peers));
        };
    }

    /// Takes everything from an owner.
    Change<Taken> owner(Report report, String owner, Set<PeerId> known) {
        return (transaction, receiptId) -> {
            Revoked revoked = owners.revoke(Set.of(owner), known, false).apply(transaction, receiptId);
            List<String> done = List.of(
                    revoked.peers().size() + " peers were deleted from every server, their keys barred for good",
                    revoked.invitations().size() + " open invitations were ended",
                    revoked.apiTokens().size() + " API tokens of role member were deleted");
            return taken(transaction, report, receiptId, done, Checklists.owner(), revoked.deeds(peers));
        };
    }

    /// Takes a server out: its agent is refused from the commit on, and what was kept for it is discarded.
    Change<Taken> server(Report report, UUID id) {
        return (transaction, receiptId) -> {
            Record agent = transaction.fetchOne("select public_key from server_agent where server_id = {0}", id);
            int attached = transaction.execute("""
                    update attachment set sealed_preshared_key = null, preshared_key_digest = null
                    where server_id = {0} and until is null
                    """, id);
            transaction.execute("update attachment set sealed_preshared_key = null where server_id = {0}", id);
            int tokens = transaction.execute("delete from join_token where server_id = {0} and used_at is null", id);
            Server gone = servers.delete(id, _ -> {}).apply(transaction, receiptId);
            if (agent != null) {
                transaction.execute(
                        "insert into revoked_key (public_key) values ({0})",
                        (Object) agent.get("public_key", byte[].class));
            }
            List<String> done = List.of(
                    "server '" + gone.spec().name() + "' was removed: its agent's identity is refused",
                    attached + " peers were taken off it, their preshared keys discarded",
                    tokens + " join tokens were ended",
                    agent == null ? "it had no key yet" : "its public key is barred for good");
            return taken(
                    transaction, report, receiptId, done, Checklists.server(), servers.deeds("revoke", gone, null));
        };
    }

    Change<Taken> apiToken(Report report, UUID id) {
        return (transaction, receiptId) -> {
            Record gone = transaction.fetchOne("delete from api_token where id = {0} returning name, role", id);
            if (gone == null) {
                throw RefusedException.invalid("/id", "is no API token");
            }
            String name = gone.get("name", String.class);
            List<String> done = List.of("API token '" + name + "' was deleted: it is refused from now on");
            Deed deed = new Deed(
                    "revoke",
                    "api_token",
                    id.toString(),
                    name,
                    Json.object().put("name", name).put("role", gone.get("role", String.class)),
                    null);
            return taken(transaction, report, receiptId, done, Checklists.apiToken(), List.of(deed));
        };
    }

    private Taken taken(
            DSLContext transaction,
            Report report,
            UUID receiptId,
            List<String> done,
            List<String> next,
            List<Deed> consequences) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<String> steps = next.stream()
                .map(step -> step.replace("{receipt_id}", receiptId.toString()))
                .toList();
        Compromise compromise = new Compromise(
                report.id(),
                report.kind(),
                report.subject(),
                report.note(),
                report.reportedBy(),
                receiptId,
                done,
                steps,
                now);
        transaction.execute(
                """
                insert into compromise (id, kind, subject, note, reported_by, receipt_id, done, next, created_at)
                values ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8})
                """,
                report.id(),
                report.kind(),
                report.subject(),
                report.note(),
                report.reportedBy(),
                receiptId,
                json(done),
                json(steps),
                OffsetDateTime.ofInstant(now, ZoneOffset.UTC));
        List<Deed> deeds = new ArrayList<>();
        deeds.add(new Deed(
                "report",
                "compromise",
                report.id().toString(),
                report.kind(),
                null,
                Json.object().put("subject", report.subject()).put("note", report.note())));
        deeds.addAll(consequences);
        return new Taken(compromise, deeds);
    }

    Optional<Compromise> find(UUID id) {
        return database.fetch("select * from compromise where id = {0}", id).stream()
                .map(CompromiseStore::read)
                .findFirst();
    }

    /// @param after null: from the beginning
    List<Compromise> list(@Nullable UUID after, int limit) {
        return database.fetch(
                        "select * from compromise where id > {0} order by id limit {1}",
                        after == null ? new UUID(0, 0) : after, limit)
                .map(CompromiseStore::read);
    }

    private static Compromise read(Record row) {
        return new Compromise(
                row.get("id", UUID.class),
                row.get("kind", String.class),
                row.get("subject", String.class),
                row.get("note", String.class),
                row.get("reported_by", String.class),
                row.get("receipt_id", UUID.class),
                texts(row, "done"),
                texts(row, "next"),
                row.get("created_at", OffsetDateTime.class).toInstant());
    }

    private static List<String> texts(Record row, String field) {
        return Json.parse(row.get(field, JSONB.class).data()).values().stream()
                .map(text -> text.stringValue())
                .toList();
    }

    private static JSONB json(List<String> texts) {
        ArrayNode array = Json.array();
        texts.forEach(array::add);
        return JSONB.valueOf(array.toString());
    }
}
