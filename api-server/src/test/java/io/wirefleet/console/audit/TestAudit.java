package io.wirefleet.console.audit;

import io.wirefleet.console.delivery.SigningKeys;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.ids.UuidV7;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.DSLContext;

/// One replica's audit over a database, with a clock of its own and a checkpoint file below `target`.
final class TestAudit {
    private final TestDatabase database;
    final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
    final Path file;
    final AuditLog log;
    final Checkpoints checkpoints;
    final Linker linker;
    final Verification verification;

    TestAudit(TestDatabase database) {
        this(database, newFile());
    }

    TestAudit(TestDatabase database, Path file) {
        this.database = database;
        this.file = file;
        Clock clock = InstantSource.system().withZone(ZoneOffset.UTC);
        this.log = new AuditLog(new UuidV7(clock, new SecureRandom()), clock);
        SigningKeys keys =
                SigningKeys.open(database.dsl(), MasterKey.of(new byte[MasterKey.BYTES], new SecureRandom()));
        this.checkpoints = new Checkpoints(
                database.dsl(), keys, CheckpointFile.open(file), ((InstantSource) time::get).withZone(ZoneOffset.UTC));
        this.linker = Linker.idle(database.dsl(), checkpoints);
        this.verification = new Verification(database.dsl(), checkpoints);
    }

    private static Path newFile() {
        try {
            return Files.createTempDirectory(Path.of("target"), "audit").resolve("checkpoints.jsonl");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Commits an entry for each of these networks.
    void write(String... names) {
        database.dsl().transaction(configuration -> write(configuration.dsl(), names));
    }

    void write(DSLContext transaction, String... names) {
        log.record(
                transaction,
                new Author("alex", "admin", "192.0.2.7", "of-a-test"),
                null,
                List.of(names).stream()
                        .map(name -> new Deed(
                                "create",
                                "network",
                                "id of " + name,
                                name,
                                null,
                                Json.object().put("name", name)))
                        .toList());
    }

    /// Links and signs what there is to link and to sign.
    long link() {
        return linker.drain();
    }

    /// Lets a minute go by, and signs.
    void sign() {
        time.updateAndGet(now -> now.plusSeconds(60));
        linker.drain();
    }

    /// The newest checkpoint in the database.
    Checkpoint newest() {
        return Objects.requireNonNull(Checkpoints.newest(database.dsl()));
    }

    /// Does what only a superuser who also takes the triggers away can do.
    void tamper(String statement, Object... bindings) {
        DSLContext owner = database.ownerDsl();
        owner.execute("set session_replication_role = replica");
        try {
            owner.execute(statement, bindings);
        } finally {
            owner.execute("set session_replication_role = origin");
        }
    }

    /// Takes everything out, as a test begins.
    void clear() {
        tamper("truncate audit_entry, audit_link, audit_unlinked, audit_checkpoint");
    }
}
