package io.wirefleet.console.database;

import io.wirefleet.console.settings.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The one PostgreSQL of a test run, below `target`, without fsync. What an earlier run that was killed left behind is
/// ended and its databases are dropped.
public final class TestPostgres implements AutoCloseable {
    private static final Path HOME = Path.of("target/test-postgres");
    private static final String TEMPLATE = "template_migrated";

    private final DataDirectory directory;
    private final EmbeddedPostgres postgres;
    private final AtomicInteger count = new AtomicInteger();

    private TestPostgres(DataDirectory directory, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
    }

    /// Lays PostgreSQL's programs into a console's data directory, as an earlier start of the console would have: they
    /// are unpacked once for all tests, and copied from there.
    public static void layProgramsInto(Path dataDirectory) throws IOException {
        Path unpacked = HOME.resolve("postgres");
        Files.createDirectories(unpacked);
        PostgresPrograms.unpackInto(unpacked);
        Path home = Files.createDirectory(
                dataDirectory.resolve("postgres"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stream<Path> versions = Files.list(unpacked)) {
            for (Path programs : versions.filter(
                            path -> path.getFileName().toString().startsWith("programs-"))
                    .toList()) {
                copy(programs, home.resolve(programs.getFileName()));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    public static TestPostgres start() {
        DataDirectory directory = DataDirectory.open(HOME);
        TestPostgres started = new TestPostgres(
                directory,
                EmbeddedPostgres.start(directory, List.of("fsync=off", "full_page_writes=off", "max_connections=300")));
        started.run("drop database if exists " + TEMPLATE);
        started.run("create database " + TEMPLATE);
        Database.open(started.postgres.address(TEMPLATE)).close();
        return started;
    }

    /// A database as the migrations leave it.
    public synchronized DatabaseAddress createDatabase() {
        String name = "test_" + count.incrementAndGet();
        run("drop database if exists " + name);
        run("create database " + name + " template " + TEMPLATE);
        return postgres.address(name);
    }

    /// The superuser, who owns every database here.
    public static DatabaseAddress owner(DatabaseAddress address) {
        return Objects.requireNonNull(address.owner());
    }

    public static Connection connect(DatabaseAddress address) {
        try {
            return DriverManager.getConnection(address.url(), address.user(), address.password());
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refuses its test", e);
        }
    }

    private void run(String statement) {
        DatabaseAddress address = owner(postgres.address("postgres"));
        try (Connection connection = connect(address);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    @Override
    public void close() {
        postgres.close();
        directory.close();
    }
}
