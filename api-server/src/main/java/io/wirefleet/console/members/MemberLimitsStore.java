package io.wirefleet.console.members;

import static io.wirefleet.console.database.schema.Tables.MEMBER_LIMITS;
import static io.wirefleet.console.database.schema.Tables.NETWORK;
import static io.wirefleet.console.database.schema.Tables.PEER;

import io.wirefleet.console.database.schema.tables.records.MemberLimitsRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting.Replaced;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The members' limits in the database: one row.
public final class MemberLimitsStore {
    private final DSLContext database;

    public MemberLimitsStore(DSLContext database) {
        this.database = database;
    }

    public MemberLimits current() {
        return kept().value();
    }

    KeptSetting<MemberLimits> kept() {
        return read(database.selectFrom(MEMBER_LIMITS).fetchSingle());
    }

    Change<Replaced<MemberLimits>> replace(MemberLimits limits, LongConsumer check) {
        return (transaction, _) -> {
            KeptSetting<MemberLimits> before =
                    read(transaction.selectFrom(MEMBER_LIMITS).forUpdate().fetchSingle());
            check.accept(before.version());
            if (before.value().equals(limits)) {
                return new Replaced<>(before, before);
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
                    .set(MEMBER_LIMITS.VERSION, before.version() + 1)
                    .set(MEMBER_LIMITS.UPDATED_AT, DSL.field("now()", MEMBER_LIMITS.UPDATED_AT.getDataType()))
                    .execute();
            return new Replaced<>(
                    before, read(transaction.selectFrom(MEMBER_LIMITS).fetchSingle()));
        };
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

    private static KeptSetting<MemberLimits> read(MemberLimitsRecord row) {
        UUID @Nullable [] networks = row.getNetworkIds();
        Long lifetime = row.getLongestLifetimeSeconds();
        return new KeptSetting<>(
                new MemberLimits(
                        row.getMaxPeers(),
                        networks == null ? null : Arrays.asList(networks),
                        lifetime == null ? null : Duration.ofSeconds(lifetime),
                        row.getMayAskForAddresses()),
                row.getVersion(),
                row.getUpdatedAt());
    }
}
