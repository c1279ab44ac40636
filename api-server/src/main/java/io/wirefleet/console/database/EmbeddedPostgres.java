package io.wirefleet.console.database;

import io.wirefleet.console.settings.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A PostgreSQL of the console's own, below `postgres` in its data directory: made at the first start, kept over
/// restarts, and put right by itself after the console or PostgreSQL was killed. It listens on the loopback address
/// only. The owner of everything in it has a random password that lies beside it in a file of mode 0600; the console's
/// queries run as another user, which owns nothing, with a password of this start's own.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String USER = "wirefleet";
    private static final String APPLICATION = "wirefleet_app";
    private static final String DATABASE = "wirefleet";
    private static final int START_TIMEOUT_SECONDS = 300;
    private static final int STOP_TIMEOUT_SECONDS = 60;

    private final PostgresPrograms programs;
    private final Path data;
    private final String password;
    private final String applicationPassword = randomPassword();
    private final int port;

    private EmbeddedPostgres(PostgresPrograms programs, Path data, String password, int port) {
        this.programs = programs;
        this.data = data;
        this.password = password;
        this.port = port;
    }

    /// Starts it, after ending what an earlier console left running. Holding the data directory is what makes that
    /// safe.
    ///
    /// @throws DatabaseException if PostgreSQL does not start; with the end of its own log
    public static EmbeddedPostgres start(DataDirectory dataDirectory) {
        return start(dataDirectory, List.of());
    }

    /// @param settings of PostgreSQL, as `name=value`
    static EmbeddedPostgres start(DataDirectory dataDirectory, List<String> settings) {
        try {
            Path home = dataDirectory.directory("postgres");
            PostgresPrograms programs = PostgresPrograms.unpackInto(home);
            Path data = home.resolve("data");
            String password = password(home.resolve("password"));
            if (!Files.exists(data)) {
                initialise(programs, home, data);
            }
            endLeftovers(programs, data);
            EmbeddedPostgres postgres = new EmbeddedPostgres(programs, data, password, freePort());
            postgres.run(home.resolve("postgres.log"), settings);
            postgres.createDatabaseAndUser();
            return postgres;
        } catch (IOException e) {
            throw new DatabaseException("the embedded PostgreSQL does not start: " + e, e);
        }
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            DataDirectory.writeSecret(file, randomPassword().getBytes(StandardCharsets.US_ASCII));
        }
        return Files.readString(file);
    }

    private static String randomPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /// Made under another name and renamed when it is whole, so that a crash leaves no half of it.
    private static void initialise(PostgresPrograms programs, Path home, Path data) throws IOException {
        Path unfinished = home.resolve("data.new");
        LeftoverProcesses.kill(unfinished);
        PostgresPrograms.deleteTree(unfinished);
        PostgresCommand.run(programs.command(
                "initdb",
                List.of(
                        "--pgdata=" + unfinished,
                        "--username=" + USER,
                        "--pwfile=" + home.resolve("password"),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--no-locale")));
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void endLeftovers(PostgresPrograms programs, Path data) throws IOException {
        if (!LeftoverProcesses.of(data).isEmpty()) {
            try {
                stop(programs, data);
            } catch (DatabaseException _) {
                // Its main process is gone or does not listen: the rest is killed.
            }
            LeftoverProcesses.kill(data);
        }
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private void run(Path log, List<String> settings) throws IOException {
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> all = new ArrayList<>(List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "log_min_messages=log",
                "log_checkpoints=off",
                "timezone=UTC"));
        all.addAll(settings);
        try {
            PostgresCommand.run(programs.command(
                    "pg_ctl",
                    List.of(
                            "start",
                            "--pgdata=" + data,
                            "--log=" + log,
                            "--wait",
                            "--timeout=" + START_TIMEOUT_SECONDS,
                            "--options=-c " + String.join(" -c ", all))));
        } catch (DatabaseException e) {
            throw new DatabaseException("the embedded PostgreSQL does not start: " + e.getMessage() + endOf(log), e);
        }
    }

    private static String endOf(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return "; its log " + log + " ends: "
                + String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private void createDatabaseAndUser() {
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, password);
                Statement statement = connection.createStatement();
                ResultSet existing =
                        statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            if (!existing.next()) {
                statement.execute("create database " + DATABASE);
            }
            statement.execute("do $$ begin if to_regrole('" + APPLICATION + "') is null then create role " + APPLICATION
                    + "; end if; end $$");
            statement.execute("alter role " + APPLICATION + " login password '" + applicationPassword + "'");
        } catch (SQLException e) {
            throw new DatabaseException("the embedded PostgreSQL refuses its own console: " + e.getMessage(), e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /// The console's database in it, for its queries; owned by another user.
    public DatabaseAddress address() {
        return address(DATABASE);
    }

    DatabaseAddress address(String database) {
        return DatabaseAddress.of(url(database), APPLICATION, applicationPassword)
                .ownedBy(DatabaseAddress.of(url(database), USER, password));
    }

    private static void stop(PostgresPrograms programs, Path data) throws IOException {
        PostgresCommand.run(programs.command(
                "pg_ctl",
                List.of("stop", "--pgdata=" + data, "--mode=fast", "--wait", "--timeout=" + STOP_TIMEOUT_SECONDS)));
    }

    /// Shuts it down clean: sessions end, everything is on disk.
    @Override
    public void close() {
        try {
            stop(programs, data);
        } catch (IOException e) {
            throw new DatabaseException("the embedded PostgreSQL does not stop: " + e, e);
        }
    }
}
