package io.wirefleet.console.enrolment;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.ServerId;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Join tokens: made here, answered once, and then known by the hash of their secret alone.
public final class JoinTokens {
    /// A token to be made.
    ///
    /// @param token hidden from logs by its own type
    record New(UUID id, ServerId serverId, JoinToken token, Instant createdAt, Instant expiresAt) {}

    private final Supplier<PublicKey> certificateKey;
    private final Supplier<UUID> ids;
    private final SecureRandom random;
    private final Clock clock;

    /// @param certificateKey the key of the certificate that the console shows now
    /// @param ids makes UUIDv7
    public JoinTokens(Supplier<PublicKey> certificateKey, Supplier<UUID> ids, SecureRandom random, Clock clock) {
        this.certificateKey = certificateKey;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /// A token for a server, to be [#insert]ed.
    New generate(ServerId server, Duration lifetime) {
        JoinToken token = JoinToken.generate(random, JoinToken.fingerprint(certificateKey.get()));
        Instant now = clock.instant();
        return new New(ids.get(), server, token, now, now.plus(lifetime));
    }

    /// @throws RefusedException from the change if there is no such server
    Change<New> insert(New made) {
        return (transaction, _) -> {
            int inserted = transaction.execute(
                    """
                    insert into join_token (id, server_id, secret_hash, created_at, expires_at)
                    select {0}, id, {2}, {3}, {4} from server where id = {1}
                    """,
                    made.id(),
                    made.serverId().value(),
                    made.token().secretHash(),
                    OffsetDateTime.ofInstant(made.createdAt(), ZoneOffset.UTC),
                    OffsetDateTime.ofInstant(made.expiresAt(), ZoneOffset.UTC));
            if (inserted == 0) {
                throw RefusedException.notFound("server", made.serverId());
            }
            return made;
        };
    }

    /// What the audit says of it.
    static Deed created(New made) {
        return new Deed(
                "create",
                "join_token",
                made.id().toString(),
                null,
                null,
                Json.object()
                        .put("server_id", made.serverId().toString())
                        .put("expires_at", made.expiresAt().toString()));
    }

    /// Uses the token up, within the transaction of an enrolment: of two that try at once, the second waits for the
    /// first and then finds it used.
    ///
    /// @throws RefusedException saying why the token is good no more, or never was
    ServerId use(DSLContext transaction, JoinToken token) {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        Record used = transaction.fetchOne("""
                update join_token set used_at = {1}
                where secret_hash = {0} and used_at is null and expires_at > {1}
                returning server_id
                """, token.secretHash(), now);
        if (used != null) {
            return new ServerId(used.get("server_id", UUID.class));
        }
        Record known = transaction.fetchOne(
                "select used_at from join_token where secret_hash = {0}", (Object) token.secretHash());
        if (known == null) {
            throw refused(
                    token.isFor(certificateKey.get())
                            ? "this join token is not known; its server may have been deleted"
                            : "this join token was made by another console");
        }
        if (known.get("used_at") != null) {
            throw RefusedException.conflict("/join_token", "was used already; make a new one for this server");
        }
        throw refused("this join token is over; make a new one for this server");
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(new Refusal.Unauthenticated(detail));
    }
}
