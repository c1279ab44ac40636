package io.wirefleet.console.delivery;

import io.wirefleet.console.delivery.Attachments.Settled;
import io.wirefleet.console.delivery.Reaching.Found;
import io.wirefleet.console.delivery.Subject.Import;
import io.wirefleet.console.delivery.Subject.Network;
import io.wirefleet.console.delivery.Subject.Peers;
import io.wirefleet.console.delivery.Subject.Rule;
import io.wirefleet.console.delivery.Subject.Server;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// Writes to the fleet in PostgreSQL: one transaction at the isolation level READ COMMITTED, kept apart from others
/// by [TopologyLock]. What a change of one peer costs grows with the rules, not with the peers or servers.
public final class PostgresFleetWrites implements FleetWrites {
    private final DSLContext database;
    private final PresharedKeys presharedKeys;
    private final Numbering numbering;
    private final Supplier<UUID> ids;

    /// @param numbering where a committed change gets its revisions
    /// @param ids makes the ids of receipts: UUIDv7
    public PostgresFleetWrites(
            DSLContext database, PresharedKeys presharedKeys, Numbering numbering, Supplier<UUID> ids) {
        this.database = database;
        this.presharedKeys = presharedKeys;
        this.numbering = numbering;
        this.ids = ids;
    }

    @Override
    public <T> Written<T> write(Subject subject, Change<T> change, Gate gate) {
        Written<T> written;
        try {
            written = attempt(subject, change, gate, !(subject instanceof Peers));
        } catch (NeedsToRunAlone _) {
            written = attempt(subject, change, gate, true);
        }
        numbering.await(written.receiptId());
        return written;
    }

    @Override
    public BlastRadius foresee(Subject subject, Change<?> change) {
        try {
            database.transaction(configuration -> {
                DSLContext transaction = configuration.dsl();
                UUID receiptId = ids.get();
                TopologyLock.share(transaction, receiptId);
                Foresight foresight = Foresight.before(transaction, subject);
                change.apply(transaction, receiptId);
                throw new Foreseen(foresight.after(blamed(subject), receiptId));
            });
        } catch (Foreseen foreseen) {
            return foreseen.radius;
        }
        throw new IllegalStateException("a change that was only to be foreseen was committed");
    }

    private <T> Written<T> attempt(Subject subject, Change<T> change, Gate gate, boolean alone) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            UUID receiptId = ids.get();
            if (alone) {
                TopologyLock.takeAlone(transaction, receiptId);
            } else {
                TopologyLock.share(transaction, receiptId);
            }
            Reaching before = Reaching.before(transaction, subject);
            T value = change.apply(transaction, receiptId);
            settle(transaction, subject, before.after(transaction), receiptId, gate, alone);
            return new Written<>(value, receiptId);
        });
    }

    private void settle(
            DSLContext transaction, Subject subject, Found found, UUID receiptId, Gate gate, boolean alone) {
        if (found.newSites() && !alone) {
            throw new NeedsToRunAlone();
        }
        Reach reach = found.reach();
        Plans.settleFor(transaction, reach.pairs());
        Settled settled = alone
                ? Attachments.settle(transaction, reach, receiptId)
                : Attachments.settleAndTellVisits(transaction, reach, receiptId);
        if (alone) {
            Overlaps.refuse(transaction, reach.allServers(), blamed(subject));
            ExitNames.refuse(transaction, subject);
        } else if (!settled.visits().stream()
                .allMatch(visit -> Attachments.isEstablished(transaction, visit, receiptId))) {
            throw new NeedsToRunAlone();
        }
        long cutAtMost =
                found.rule() == null ? settled.ended() : found.rule().cut().size();
        if (gate.wantsToSee(transaction, cutAtMost)) {
            gate.pass(Cuts.made(transaction, found, receiptId));
        }
        if (found.keyed()) {
            presharedKeys.settle(transaction, reach.peers(), reach.servers());
        }
        UUID[] ruleIds = subject instanceof Rule rule ? new UUID[] {rule.id().value()} : new UUID[0];
        ChangeLog.record(transaction, receiptId, reach, ruleIds, found.sites());
    }

    private static String blamed(Subject subject) {
        return switch (subject) {
            case Peers _, Network _ -> "";
            case Rule _, Import _ -> "/servers";
            case Server _ -> "/network_id";
        };
    }

    /// What was asked for, on its way out of a transaction that must not be committed.
    private static final class Foreseen extends RuntimeException {
        private final transient BlastRadius radius;

        Foreseen(BlastRadius radius) {
            super("rolled back: only to be foreseen", null, false, false);
            this.radius = radius;
        }
    }

    /// A write among others that turns out to need the topology for itself.
    private static final class NeedsToRunAlone extends RuntimeException {
        NeedsToRunAlone() {
            super("rolled back to be run again alone", null, false, false);
        }
    }
}
