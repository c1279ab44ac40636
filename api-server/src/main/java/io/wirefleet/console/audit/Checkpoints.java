package io.wirefleet.console.audit;

import io.wirefleet.console.delivery.SigningKeys;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs the chain's head: within a minute of a new entry, and at least every ten thousand entries. A checkpoint is
/// durable before anybody sees it; each replica of the console also keeps all of them in its [CheckpointFile].
public final class Checkpoints {
    /// At most this long after a new entry, less what the linker's rounds take.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(50);

    private static final long MOST_LINKS = 10_000;
    private static final int COPIED_AT_ONCE = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private final DSLContext database;
    private final SigningKeys keys;
    private final CheckpointFile file;
    private final Clock clock;
    private @Nullable String lastComplaint;

    public Checkpoints(DSLContext database, SigningKeys keys, CheckpointFile file, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.file = file;
        this.clock = clock;
    }

    /// Signs if it is time to, and brings the file up to the database.
    void keep() {
        long head = ChainHead.read(database).position();
        Checkpoint newest = newest(database);
        if (isDue(head, newest)) {
            newest = database.transactionResult(configuration -> sign(configuration.dsl()));
        }
        if (newest != null) {
            if (head < newest.position()) {
                complain("the audit was cut: its chain ends at " + head + ", and the checkpoint of " + newest.at()
                        + " is of position " + newest.position());
            }
            copy(newest.position());
        }
    }

    private boolean isDue(long head, @Nullable Checkpoint newest) {
        long signed = newest == null ? 0 : newest.position();
        return head > signed
                && (newest == null
                        || head - signed >= MOST_LINKS
                        || !newest.at().plus(LONGEST_PAUSE).isAfter(clock.instant()));
    }

    /// The checkpoint before is still true, or none is added to it: what was written anew is not signed.
    private @Nullable Checkpoint sign(DSLContext transaction) {
        transaction.fetch("select set_config('synchronous_commit', 'on', true)");
        Linker.lock(transaction);
        ChainHead head = ChainHead.read(transaction);
        Checkpoint newest = newest(transaction);
        if (!isDue(head.position(), newest)) {
            return newest;
        }
        if (newest != null && !stillHolds(transaction, newest)) {
            complain("the audit was changed: its chain is not the one that was signed at position " + newest.position()
                    + " on " + newest.at() + "; no further checkpoint is made");
            return newest;
        }
        SigningKey key = keys.active();
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Checkpoint made = new Checkpoint(
                head.position(),
                head.hash(),
                at,
                key.verifyingKey().id(),
                Base64.getEncoder().encodeToString(key.sign(Checkpoint.statement(head.position(), head.hash(), at))));
        transaction.execute(
                "insert into audit_checkpoint (position, hash, at, key_id, signature) values ({0}, {1}, {2}, {3}, {4})",
                made.position(),
                made.hash().bytes(),
                OffsetDateTime.ofInstant(made.at(), ZoneOffset.UTC),
                made.keyId(),
                Base64.getDecoder().decode(made.signature()));
        return made;
    }

    private static boolean stillHolds(DSLContext transaction, Checkpoint checkpoint) {
        return transaction
                .fetchSingle(
                        "select exists (select from audit_link where position = {0} and hash = {1}) as holds",
                        checkpoint.position(), checkpoint.hash().bytes())
                .get("holds", boolean.class);
    }

    private void complain(String complaint) {
        if (!complaint.equals(lastComplaint)) {
            lastComplaint = complaint;
            log.error("{}; see GET /api/v1/audit/verify", complaint);
        }
    }

    private void copy(long newest) {
        while (file.last() < newest) {
            after(file.last(), COPIED_AT_ONCE).forEach(file::append);
        }
    }

    /// The checkpoints in the database behind this position, by position.
    List<Checkpoint> after(long position, int limit) {
        return database.fetch(
                        "select * from audit_checkpoint where position > {0} order by position limit {1}",
                        position, limit)
                .map(Checkpoints::read);
    }

    /// Those before this position, the newest first.
    List<Checkpoint> before(long position, int limit) {
        return database.fetch(
                        "select * from audit_checkpoint where position < {0} order by position desc limit {1}",
                        position, limit)
                .map(Checkpoints::read);
    }

    /// The newest in the database; null: none yet.
    static @Nullable Checkpoint newest(DSLContext database) {
        Record row = database.fetchOne("select * from audit_checkpoint order by position desc limit 1");
        return row == null ? null : read(row);
    }

    private static Checkpoint read(Record row) {
        return new Checkpoint(
                row.get("position", Long.class),
                ChainHash.of(row.get("hash", byte[].class)),
                row.get("at", OffsetDateTime.class).toInstant(),
                row.get("key_id", String.class),
                Base64.getEncoder().encodeToString(row.get("signature", byte[].class)));
    }

    CheckpointFile file() {
        return file;
    }

    /// The public half of the console's own key of this id.
    Optional<VerifyingKey> key(String id) {
        return keys.own(id);
    }
}
