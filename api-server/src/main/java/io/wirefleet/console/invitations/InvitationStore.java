package io.wirefleet.console.invitations;

import static io.wirefleet.console.database.schema.Tables.INVITATION;
import static io.wirefleet.console.database.schema.Tables.NETWORK;

import io.wirefleet.console.database.Caseless;
import io.wirefleet.console.database.schema.tables.records.InvitationRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.peers.Peer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Invitations in the database.
public final class InvitationStore {
    private final DSLContext database;
    private final Clock clock;

    public InvitationStore(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Change<Invitation> insert(Invitation invitation, byte[] secretHash) {
        return (transaction, _) -> {
            if (!transaction.fetchExists(
                    NETWORK, NETWORK.ID.eq(invitation.spec().networkId()))) {
                throw RefusedException.invalid("/network_id", "is no network");
            }
            Instant peerEnds = invitation.spec().peerExpiresAt();
            if (peerEnds != null && !peerEnds.isAfter(invitation.createdAt())) {
                throw RefusedException.invalid("/peer_expires_at", "must be in the future");
            }
            if (!transaction
                    .fetch(
                            "select from barred_owner where owner = caseless({0})",
                            invitation.spec().owner())
                    .isEmpty()) {
                throw RefusedException.conflict("/owner", "is barred; lift the bar first (off-boarding)");
            }
            InvitationRecord row = transaction.newRecord(INVITATION);
            row.setId(invitation.id());
            row.setOwner(invitation.spec().owner());
            row.setNetworkId(invitation.spec().networkId());
            row.setPeerName(invitation.spec().peerName());
            row.setTags(JSONB.valueOf(JsonTexts.tags(invitation.spec().tags()).toString()));
            row.setPeerExpiresAt(invitation.spec().peerExpiresAt());
            row.setMessage(invitation.spec().message());
            row.setInvitedBy(invitation.invitedBy());
            row.setSecretHash(secretHash);
            row.setCreatedAt(invitation.createdAt());
            row.setExpiresAt(invitation.expiresAt());
            row.insert();
            return invitation;
        };
    }

    Optional<Invitation> find(UUID id) {
        return read(database, INVITATION.ID.eq(id), 1).stream().findFirst();
    }

    /// @param owner null: whoever is invited
    /// @param after null: from the beginning
    List<Invitation> list(@Nullable String owner, @Nullable UUID after, int limit) {
        return read(
                database,
                DSL.and(
                        owner == null
                                ? DSL.noCondition()
                                : Caseless.of(INVITATION.OWNER).eq(Caseless.of(DSL.val(owner))),
                        after == null ? DSL.noCondition() : INVITATION.ID.gt(after)),
                limit);
    }

    /// Takes it back; one that is no more open stays as it is.
    Change<Invitation> end(UUID id) {
        return (transaction, _) -> {
            transaction
                    .update(INVITATION)
                    .set(INVITATION.ENDED_AT, clock.instant())
                    .where(INVITATION.ID.eq(id), INVITATION.ACCEPTED_AT.isNull(), INVITATION.ENDED_AT.isNull())
                    .execute();
            return read(transaction, INVITATION.ID.eq(id), 1).stream()
                    .findFirst()
                    .orElseThrow(() -> RefusedException.notFound("invitation", id));
        };
    }

    /// The invitation with this secret, while it can be accepted.
    ///
    /// @throws RefusedException saying why it cannot be
    Invitation open(InvitationSecret secret) {
        return open(database, secret);
    }

    private Invitation open(DSLContext dsl, InvitationSecret secret) {
        Invitation found = read(dsl, INVITATION.SECRET_HASH.eq(secret.hash()), 1).stream()
                .findFirst()
                .orElseThrow(() -> refused("this invitation is not known here; ask for another link"));
        return switch (found.status(clock.instant())) {
            case "open" -> found;
            case "accepted" ->
                throw RefusedException.conflict("/secret", "was used already; each link is good once, ask for another");
            case "ended" -> throw refused("this invitation was taken back; ask for another link");
            default -> throw refused("this invitation is over; ask for another link");
        };
    }

    /// Uses the invitation up: of two that try at once the second waits for the first, and finds it used.
    ///
    /// @param make creates the peer
    Change<Peer> accept(InvitationSecret secret, Change<Peer> make) {
        return (transaction, receiptId) -> {
            transaction.fetch("select from invitation where secret_hash = {0} for update", (Object) secret.hash());
            Invitation invitation = open(transaction, secret);
            Peer peer = make.apply(transaction, receiptId);
            transaction
                    .update(INVITATION)
                    .set(INVITATION.ACCEPTED_AT, clock.instant())
                    .set(INVITATION.PEER_ID, peer.meta().id())
                    .where(INVITATION.ID.eq(invitation.id()))
                    .execute();
            return peer;
        };
    }

    private static List<Invitation> read(DSLContext dsl, Condition condition, int limit) {
        return dsl.select(INVITATION.fields())
                .select(NETWORK.NAME)
                .from(INVITATION)
                .join(NETWORK)
                .on(NETWORK.ID.eq(INVITATION.NETWORK_ID))
                .where(condition)
                .orderBy(INVITATION.ID)
                .limit(limit)
                .fetch(InvitationStore::invitation);
    }

    private static Invitation invitation(Record row) {
        return new Invitation(
                row.get(INVITATION.ID),
                new Invitation.Spec(
                        row.get(INVITATION.OWNER),
                        row.get(INVITATION.NETWORK_ID),
                        row.get(INVITATION.PEER_NAME),
                        JsonTexts.readTags(row.get(INVITATION.TAGS).data()),
                        row.get(INVITATION.PEER_EXPIRES_AT),
                        row.get(INVITATION.MESSAGE)),
                row.get(NETWORK.NAME),
                row.get(INVITATION.INVITED_BY),
                row.get(INVITATION.CREATED_AT),
                row.get(INVITATION.EXPIRES_AT),
                row.get(INVITATION.ACCEPTED_AT),
                row.get(INVITATION.PEER_ID),
                row.get(INVITATION.ENDED_AT));
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(new Refusal.Unauthenticated(detail));
    }
}
