package io.wirefleet.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.RuleItem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodStateTest {
    @TempDir
    Path path;

    private final StateFixture console = new StateFixture();
    private final RuleItem rule = console.rule(null, null);
    private DesiredState state = DesiredState.empty(console.serverId);

    @BeforeEach
    void storeAWholeState() {
        console.put(console.tunnel("wg0", 51820), rule);
        for (int i = 2; i < 12; i++) {
            console.put(console.withPresharedKey(console.peer(i, null, rule)));
        }
        LastGoodState disk = disk();
        follow(disk, console.snapshot());
        assertThat(disk.load()).isNotNull();
    }

    private LastGoodState disk() {
        return new LastGoodState(
                new StateDirectory(path),
                new Enrolment(console.serverId, URI.create("https://console.invalid"), null, console.signingKeys()));
    }

    private void follow(LastGoodState disk, DesiredStateUpdate update) {
        state = state.apply(update, console.signingKeys());
        disk.store(update, state);
    }

    private Path snapshot() {
        return path.resolve("last-good.snapshot");
    }

    private Path journal() {
        return path.resolve("last-good.journal");
    }

    private void assertStored(DesiredState expected) {
        DesiredState stored = Objects.requireNonNull(disk().load());
        assertThat(stored.stateHash()).isEqualTo(expected.stateHash());
        assertThat(stored.revision()).isEqualTo(expected.revision());
        assertThat(stored.presharedKeys()).isEqualTo(expected.presharedKeys());
    }

    @Test
    void writesALineForAChangeAndReadsBothBack() throws IOException {
        LastGoodState disk = disk();
        disk.load();
        long before = Files.size(snapshot());
        PeerItem late = console.withPresharedKey(console.peer(201, null, rule));
        follow(disk, console.put(late).delta());
        follow(disk, console.remove(late).delta());
        follow(disk, console.put(late).delta());

        assertThat(Files.size(snapshot())).isEqualTo(before);
        assertThat(Files.readAllLines(journal())).hasSize(3);
        assertStored(state);
        assertThat(Files.getPosixFilePermissions(snapshot())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(journal())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void leavesOutALineThatACrashCutShort() throws IOException {
        LastGoodState disk = disk();
        disk.load();
        PeerItem late = console.peer(201, null, rule);
        follow(disk, console.put(late).delta());
        DesiredState good = state;
        long complete = Files.size(journal());
        follow(disk, console.remove(late).delta());
        byte[] whole = Files.readAllBytes(journal());

        for (long length = complete; length < whole.length; length += 7) {
            Files.write(journal(), java.util.Arrays.copyOf(whole, (int) length));
            assertStored(good);
            assertThat(Files.size(journal())).isEqualTo(complete);
        }

        Files.write(
                journal(),
                "\0\0\0\0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                StandardOpenOption.APPEND);
        LastGoodState after = disk();
        state = Objects.requireNonNull(after.load());
        follow(after, console.snapshot());
        assertStored(state);
    }

    @Test
    void refusesWhatSomebodyChanged() throws IOException {
        LastGoodState disk = disk();
        disk.load();
        follow(disk, console.put(console.peer(201, null, rule)).delta());
        follow(disk, console.put(console.peer(202, null, rule)).delta());
        String snapshot = Files.readString(snapshot());
        String journal = Files.readString(journal());

        List<String> snapshots = List.of(
                snapshot.replaceFirst("10\\.8\\.0\\.9/32", "10.8.0.9/31"),
                snapshot.substring(0, snapshot.length() / 2),
                snapshot + "{}\n",
                "not a state\n",
                "");
        for (String changed : snapshots) {
            Files.writeString(snapshot(), changed);
            assertThatThrownBy(() -> disk().load()).isInstanceOf(DamagedException.class);
        }
        Files.writeString(snapshot(), snapshot);
        for (String changed : List.of(
                journal.replaceFirst("10\\.8\\.0\\.201/32", "0.0.0.0/0"),
                journal.substring(journal.indexOf('\n') + 1),
                journal.replaceFirst("\\{", "["))) {
            Files.writeString(journal(), changed);
            assertThatThrownBy(() -> disk().load()).isInstanceOf(DamagedException.class);
        }
        Files.writeString(journal(), journal);
        assertStored(state);
    }

    @Test
    void takesAJournalThatTheSnapshotAlreadyHolds() throws IOException {
        LastGoodState disk = disk();
        disk.load();
        follow(disk, console.put(console.peer(201, null, rule)).delta());
        byte[] journal = Files.readAllBytes(journal());
        disk.storeWhole(state);
        Files.write(journal(), journal);

        assertStored(state);
    }

    @Test
    void foldsALongJournalIntoTheSnapshot() {
        LastGoodState disk = disk();
        disk.load();
        PeerItem late = console.peer(201, null, rule);
        for (int i = 0; i < 120; i++) {
            follow(disk, console.put(late).delta());
            disk.compact(state);
        }
        assertThat(journal().toFile().length()).isLessThan(1 << 20);
        assertStored(state);
    }

    @Test
    void storesTheWholeStateAfterAGap() throws IOException {
        LastGoodState disk = disk();
        disk.load();
        state = state.apply(console.put(console.peer(201, null, rule)).delta(), console.signingKeys());
        follow(disk, console.put(console.peer(202, null, rule)).delta());

        assertThat(Files.exists(journal())).isFalse();
        assertStored(state);
    }
}
