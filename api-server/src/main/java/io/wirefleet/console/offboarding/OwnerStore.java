package io.wirefleet.console.offboarding;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.peers.Peer;
import io.wirefleet.console.peers.PeerStore;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// What owners hold, in the database. Owners are compared without regard to case.
public final class OwnerStore {
    private final DSLContext database;
    private final PeerStore peers;

    public OwnerStore(DSLContext database, PeerStore peers) {
        this.database = database;
        this.peers = peers;
    }

    /// What one owner holds.
    ///
    /// @param barredAt null: the owner is not barred
    record Holding(String owner, @Nullable Instant barredAt, int peers, int invitations, int apiTokens) {}

    /// The peers that these owners hold just now.
    public Set<PeerId> peers(Collection<String> owners) {
        return peers(database, owners).stream().map(PeerId::new).collect(Collectors.toUnmodifiableSet());
    }

    Holding holding(String owner) {
        Record row = database.fetchSingle("""
                select (select barred_at from barred_owner where owner = caseless({0})) as barred_at,
                       (select count(*) from peer where caseless(owner) = caseless({0})) as peers,
                       (select count(*) from invitation
                        where caseless(owner) = caseless({0}) and accepted_at is null and ended_at is null
                          and expires_at > now()) as invitations,
                       (select count(*) from api_token where role = 'member' and caseless(owner) = caseless({0})) as tokens
                """, owner);
        OffsetDateTime barredAt = row.get("barred_at", OffsetDateTime.class);
        return new Holding(
                owner,
                barredAt == null ? null : barredAt.toInstant(),
                row.get("peers", Integer.class),
                row.get("invitations", Integer.class),
                row.get("tokens", Integer.class));
    }

    /// Takes everything from these owners.
    ///
    /// @param known the peers that the write is about
    /// @param bar whether nothing may be made theirs until [#admit]
    /// @throws OwnersMoved from the change if they hold other peers by then
    public Change<Revoked> revoke(Collection<String> owners, Set<PeerId> known, boolean bar) {
        return (transaction, receiptId) -> {
            takeAlone(transaction, owners);
            List<UUID> held = peers(transaction, owners);
            if (!known.containsAll(held.stream().map(PeerId::new).toList())) {
                throw new OwnersMoved();
            }
            List<Peer> gone = new ArrayList<>();
            for (UUID id : held) {
                gone.add(peers.revoke(id, _ -> {}).apply(transaction, receiptId));
            }
            return new Revoked(
                    gone,
                    ids(transaction, """
                            update invitation set ended_at = now()
                            where caseless(owner) in (select caseless(name) from unnest({0}) as names (name))
                              and accepted_at is null and ended_at is null
                            returning id
                            """, owners),
                    ids(transaction, """
                            delete from api_token
                            where role = 'member'
                              and caseless(owner) in (select caseless(name) from unnest({0}) as names (name))
                            returning id
                            """, owners),
                    bar ? barred(transaction, owners) : List.of());
        };
    }

    /// Bars one key for good, and deletes the peer that has it.
    ///
    /// @param known the peers that the write is about
    /// @throws OwnersMoved from the change if another peer has the key by then
    public Change<Revoked> revokeKey(PublicKey key, Set<PeerId> known) {
        return (transaction, receiptId) -> {
            List<UUID> held = transaction
                    .fetch("select id from peer where {0} in (public_key, next_public_key)", (Object) key.bytes())
                    .map(row -> row.get("id", UUID.class));
            if (!known.containsAll(held.stream().map(PeerId::new).toList())) {
                throw new OwnersMoved();
            }
            List<Peer> gone = new ArrayList<>();
            for (UUID id : held) {
                gone.add(peers.revoke(id, _ -> {}).apply(transaction, receiptId));
            }
            if (held.isEmpty()) {
                transaction.execute("""
                        insert into revoked_key (public_key) select {0}
                        where not exists (select from revoked_key where public_key = {0})
                        """, (Object) key.bytes());
            }
            return new Revoked(gone, List.of(), List.of(), List.of());
        };
    }

    /// Lifts the bar of these owners; nothing comes back by it.
    ///
    /// @return those who were barred
    public Change<List<String>> admit(Collection<String> owners) {
        return (transaction, _) -> {
            takeAlone(transaction, owners);
            return names(transaction, """
                    delete from barred_owner
                    where owner in (select caseless(name) from unnest({0}) as names (name))
                    returning owner
                    """, owners);
        };
    }

    /// Bars these owners. What they hold stays; see [#revoke].
    ///
    /// @return those who were not barred
    Change<List<String>> bar(Collection<String> owners) {
        return (transaction, _) -> {
            takeAlone(transaction, owners);
            return barred(transaction, owners);
        };
    }

    private static List<String> barred(DSLContext transaction, Collection<String> owners) {
        return names(transaction, """
                insert into barred_owner (owner) select distinct caseless(name) from unnest({0}) as names (name)
                on conflict (owner) do nothing
                returning owner
                """, owners);
    }

    /// Keeps those out who would give something to one of these owners.
    private static void takeAlone(DSLContext transaction, Collection<String> owners) {
        transaction.execute("""
                select pg_advisory_xact_lock(hashtextextended(owner, 2))
                from (select distinct caseless(name) as owner from unnest({0}) as names (name) order by 1) as sorted
                """, (Object) owners.toArray(String[]::new));
    }

    private static List<UUID> peers(DSLContext dsl, Collection<String> owners) {
        return ids(dsl, """
                select id from peer
                where caseless(owner) in (select caseless(name) from unnest({0}) as names (name))
                order by id
                """, owners);
    }

    private static List<UUID> ids(DSLContext dsl, String sql, Collection<String> owners) {
        return dsl.fetch(sql, (Object) owners.toArray(String[]::new)).map(row -> row.get("id", UUID.class));
    }

    private static List<String> names(DSLContext dsl, String sql, Collection<String> owners) {
        return dsl.fetch(sql, (Object) owners.toArray(String[]::new)).map(row -> row.get("owner", String.class));
    }
}
