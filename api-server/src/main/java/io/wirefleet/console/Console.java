package io.wirefleet.console;

import io.wirefleet.console.database.Database;
import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.database.EmbeddedPostgres;
import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.DescriptionRoutes;
import io.wirefleet.console.http.HealthRoutes;
import io.wirefleet.console.http.Listener;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.identity.AdminToken;
import io.wirefleet.console.identity.AdminTokenStore;
import io.wirefleet.console.settings.DataDirectory;
import io.wirefleet.console.settings.ListenAddress;
import io.wirefleet.console.settings.Settings;
import io.wirefleet.console.tls.Certificates;
import io.wirefleet.console.tls.ServedCertificate;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running console, and the one place where its parts are put together.
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Settings settings;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private volatile boolean isServing;
    private int port;
    private @Nullable String newAdminToken;

    private Console(Settings settings) {
        this.settings = settings;
    }

    /// Starts everything, or nothing.
    ///
    /// @throws io.wirefleet.console.settings.InvalidSettingException if a setting, or what it points at, stands in
    ///     the way
    /// @throws io.wirefleet.console.database.DatabaseException if there is no database
    public static Console start(Settings settings) {
        Console console = new Console(settings);
        try {
            console.open();
            return console;
        } catch (RuntimeException e) {
            console.close();
            throw e;
        }
    }

    private void open() {
        DataDirectory directory = keep(DataDirectory.open(settings.dataDir()));
        ServedCertificate certificate = Certificates.prepare(settings, directory, random, clock);
        Database database = keep(Database.open(databaseAddress(directory)));
        Authenticator authenticator = authenticator(new AdminTokenStore(database.dsl(), UUID::randomUUID, random));

        List<Route> routes = new ArrayList<>();
        routes.addAll(new HealthRoutes(() -> isServing && database.isReachable()).routes());

        ConsoleServer server = keep(listen(certificate, DescriptionRoutes.with(routes), authenticator));
        port = server.port();
        isServing = true;
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private DatabaseAddress databaseAddress(DataDirectory directory) {
        DatabaseAddress given = settings.database();
        return given == null ? keep(EmbeddedPostgres.start(directory)).address() : given;
    }

    private Authenticator authenticator(AdminTokenStore tokens) {
        if (settings.adminToken() != null) {
            return new AdminToken(settings.adminToken().exposeText());
        }
        newAdminToken = tokens.makeIfAbsent().orElse(null);
        return tokens.get();
    }

    private ConsoleServer listen(ServedCertificate certificate, List<Route> routes, Authenticator authenticator) {
        InetSocketAddress address = new InetSocketAddress(
                settings.listen().host(), settings.listen().port());
        try {
            return ConsoleServer.start(new Listener(address, certificate.serverContext()), routes, authenticator);
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw settings.listen().unusable(String.valueOf(cause.getMessage()));
                }
            }
            throw e;
        }
    }

    /// Where it listens, with the port that it was given.
    public ListenAddress listensOn() {
        return new ListenAddress(settings.listen().host(), port);
    }

    /// Where agents and people reach it.
    public URI url() {
        return settings.publicUrl() == null ? listensOn().url() : settings.publicUrl();
    }

    /// The administrator's token if this start made one; it is to be had here only.
    @Nullable
    String newAdminToken() {
        return newAdminToken;
    }

    /// Turns not ready, ends what waits, and closes everything in the reverse order of its start.
    @Override
    public void close() {
        isServing = false;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.error("something did not close", e);
            }
        }
    }
}
