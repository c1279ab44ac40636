package io.wirefleet.console.members;

import static io.wirefleet.console.database.schema.Tables.MEMBER_LIMITS;
import static io.wirefleet.console.database.schema.Tables.NETWORK;
import static io.wirefleet.console.database.schema.Tables.PEER;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.database.schema.tables.records.MemberLimitsRecord;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Author;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The members' limits in the database: one row.
public final class MemberLimitsStore {
    private final DSLContext database;
    private final AuditLog audit;

    public MemberLimitsStore(DSLContext database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    record Stored(MemberLimits limits, Instant updatedAt) {}

    public MemberLimits current() {
        return get().limits();
    }

    Stored get() {
        return read(database.selectFrom(MEMBER_LIMITS).fetchSingle());
    }

    Stored set(Author author, MemberLimits limits) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            Stored before =
                    read(transaction.selectFrom(MEMBER_LIMITS).forUpdate().fetchSingle());
            if (before.limits().equals(limits)) {
                return before;
            }
            refuseUnknownNetworks(transaction, limits);
            Duration lifetime = limits.longestLifetime();
            List<UUID> networks = limits.networkIds();
            transaction
                    .update(MEMBER_LIMITS)
                    .set(MEMBER_LIMITS.MAX_PEERS, limits.maxPeers())
                    .set(MEMBER_LIMITS.NETWORK_IDS, networks == null ? null : networks.toArray(UUID[]::new))
                    .set(MEMBER_LIMITS.LONGEST_LIFETIME_SECONDS, lifetime == null ? null : lifetime.toSeconds())
                    .set(MEMBER_LIMITS.MAY_ASK_FOR_ADDRESSES, limits.mayAskForAddresses())
                    .set(MEMBER_LIMITS.UPDATED_AT, DSL.field("now()", MEMBER_LIMITS.UPDATED_AT.getDataType()))
                    .execute();
            Stored after = read(transaction.selectFrom(MEMBER_LIMITS).fetchSingle());
            Deed deed = new Deed(
                    "update",
                    "member_limits",
                    "member-limits",
                    null,
                    before.limits().toJson(),
                    limits.toJson());
            audit.record(transaction, author, null, List.of(deed));
            return after;
        });
    }

    private static void refuseUnknownNetworks(DSLContext transaction, MemberLimits limits) {
        List<UUID> wanted = limits.networkIds() == null ? List.of() : limits.networkIds();
        List<UUID> known = transaction
                .select(NETWORK.ID)
                .from(NETWORK)
                .where(NETWORK.ID.eq(DSL.any(wanted.toArray(UUID[]::new))))
                .fetch(NETWORK.ID);
        for (int i = 0; i < wanted.size(); i++) {
            if (!known.contains(wanted.get(i))) {
                throw RefusedException.invalid("/network_ids/" + i, "is no network");
            }
        }
    }

    /// Lets one more peer of this owner be made, within the transaction that makes it: of two at once, the second waits
    /// for the first.
    ///
    /// @throws RefusedException if there are as many as may be
    public void admit(DSLContext transaction, String owner, int maxPeers) {
        transaction.fetch("select pg_advisory_xact_lock(hashtextextended({0}, 2))", "peers of " + owner);
        int peers = transaction.fetchCount(PEER, PEER.OWNER.eq(owner));
        if (peers >= maxPeers) {
            throw RefusedException.conflict("'" + owner + "' has " + peers + " peers, and members may have " + maxPeers
                    + "; delete one, or ask an administrator");
        }
    }

    private static Stored read(MemberLimitsRecord row) {
        UUID @Nullable [] networks = row.getNetworkIds();
        Long lifetime = row.getLongestLifetimeSeconds();
        return new Stored(
                new MemberLimits(
                        row.getMaxPeers(),
                        networks == null ? null : Arrays.asList(networks),
                        lifetime == null ? null : Duration.ofSeconds(lifetime),
                        row.getMayAskForAddresses()),
                row.getUpdatedAt());
    }
}
