package io.wirefleet.console.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.settings.DataDirectory;
import io.wirefleet.console.settings.InvalidSettingException;
import io.wirefleet.console.testing.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills for real. The tests share one directory: each begins on what the one before left.
final class EmbeddedPostgresTest {
    @TempDir
    static Path directory;

    private static Path data() throws Exception {
        return directory.toRealPath().resolve("postgres/data");
    }

    @AfterAll
    static void endEverything() throws Exception {
        LeftoverProcesses.kill(data());
    }

    private static ChildProcess holder() throws Exception {
        ChildProcess holder = ChildProcess.start(PostgresHolder.class, directory.toString());
        holder.awaitLine("^holding$");
        return holder;
    }

    private static DatabaseAddress owner(EmbeddedPostgres postgres) {
        return TestPostgres.owner(postgres.address());
    }

    private static int rows() throws Exception {
        try (DataDirectory held = DataDirectory.open(directory);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(held);
                Connection connection = DriverManager.getConnection(
                        owner(postgres).url(),
                        owner(postgres).user(),
                        owner(postgres).password());
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from kept")) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    @DisplayName("I11 a killed console whose PostgreSQL is left running loses nothing, and the next start recovers")
    void recoversWithPostgresLeftRunning() throws Exception {
        int before;
        try (ChildProcess holder = holder()) {
            holder.kill();
            assertThat(LeftoverProcesses.of(data())).isNotEmpty();
        }
        before = rows();
        assertThat(before).isPositive();
        assertThat(LeftoverProcesses.of(data())).isEmpty();
        assertThat(data().resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    @DisplayName("I11 a console killed together with its PostgreSQL loses nothing, and the next start recovers")
    void recoversWithEverythingKilled() throws Exception {
        killedTogether();
        assertThat(data().resolve("postmaster.pid")).exists();
        assertThat(rows()).isPositive();
    }

    @Test
    @DisplayName(
            "I11 a process id in a stale postmaster.pid that now is a stranger's stops no start, and hurts no stranger")
    void recoversWithAStrangersProcessId() throws Exception {
        killedTogether();
        Process stranger = new ProcessBuilder("sleep", "300").start();
        try {
            Path file = data().resolve("postmaster.pid");
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.set(0, Long.toString(stranger.pid()));
            Files.write(file, lines);
            assertThat(rows()).isPositive();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    private static void killedTogether() throws Exception {
        try (ChildProcess holder = holder()) {
            List<ProcessHandle> processes = LeftoverProcesses.of(data());
            holder.kill();
            processes.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle process : processes) {
                process.onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aSecondConsoleOnTheSameDirectoryIsToldSo() throws Exception {
        try (ChildProcess holder = holder()) {
            assertThatThrownBy(() -> DataDirectory.open(directory))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("is in use by another console; stop it, or give this one another --data-dir");
            holder.kill();
        }
        assertThat(rows()).isPositive();
    }

    @Test
    void whatAKilledFirstStartLeftIsThrownAway() throws Exception {
        Path fresh = directory.resolve("first-start");
        Files.createDirectories(fresh.resolve("postgres/data.new/base"));
        Files.createDirectories(fresh.resolve("postgres/programs.new/bin"));
        Files.writeString(fresh.resolve("postgres/data.new/PG_VERSION"), "18");
        try (DataDirectory held = DataDirectory.open(fresh);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(held);
                Database database = Database.open(postgres.address())) {
            assertThat(database.isReachable()).isTrue();
        }
        assertThat(fresh.resolve("postgres/data.new")).doesNotExist();
    }

    @Test
    void nobodyElseOnThisMachineGetsIn() throws Exception {
        try (DataDirectory held = DataDirectory.open(directory);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(held)) {
            assertThatThrownBy(() -> DriverManager.getConnection(
                                    owner(postgres).url(), owner(postgres).user(), "guessed")
                            .close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(directory.resolve("postgres/password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(directory.resolve("postgres")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }
}
