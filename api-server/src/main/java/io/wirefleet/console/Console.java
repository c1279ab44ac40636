package io.wirefleet.console;

import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.agents.AgentAuthenticator;
import io.wirefleet.console.agents.AgentRoutes;
import io.wirefleet.console.agents.LastSeen;
import io.wirefleet.console.agents.Reports;
import io.wirefleet.console.api.FleetRoutes;
import io.wirefleet.console.api.Identity;
import io.wirefleet.console.api.PeopleRoutes;
import io.wirefleet.console.approvals.ApprovalStore;
import io.wirefleet.console.approvals.FourEyes;
import io.wirefleet.console.audit.Audit;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.AuditRoutes;
import io.wirefleet.console.audit.CheckpointFile;
import io.wirefleet.console.audit.Checkpoints;
import io.wirefleet.console.audit.Linker;
import io.wirefleet.console.clientconfig.ClientConfigRoutes;
import io.wirefleet.console.clientconfig.ClientConfigs;
import io.wirefleet.console.database.Database;
import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.database.EmbeddedPostgres;
import io.wirefleet.console.delivery.DesiredStates;
import io.wirefleet.console.delivery.FleetWrites;
import io.wirefleet.console.delivery.Listener;
import io.wirefleet.console.delivery.Numberer;
import io.wirefleet.console.delivery.PostgresFleetWrites;
import io.wirefleet.console.delivery.PresharedKeys;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.delivery.SigningKeys;
import io.wirefleet.console.delivery.Sweep;
import io.wirefleet.console.enrolment.EnrolmentRoutes;
import io.wirefleet.console.enrolment.Enrolments;
import io.wirefleet.console.enrolment.JoinTokens;
import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.guard.GuardStore;
import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.DescriptionRoutes;
import io.wirefleet.console.http.HealthRoutes;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.identity.AdminToken;
import io.wirefleet.console.identity.AdminTokenStore;
import io.wirefleet.console.ids.UuidV7;
import io.wirefleet.console.lifecycle.LifecycleStore;
import io.wirefleet.console.lifecycle.StalePeerStore;
import io.wirefleet.console.peers.KeyRotations;
import io.wirefleet.console.peers.PeerStore;
import io.wirefleet.console.provider.ProviderRoutes;
import io.wirefleet.console.receipts.ReceiptRoutes;
import io.wirefleet.console.resources.IdempotencyStore;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.console.sealing.ResealingStore;
import io.wirefleet.console.settings.DataDirectory;
import io.wirefleet.console.settings.GivenMasterKeys;
import io.wirefleet.console.settings.InvalidSettingException;
import io.wirefleet.console.settings.ListenAddress;
import io.wirefleet.console.settings.Settings;
import io.wirefleet.console.tls.Certificates;
import io.wirefleet.console.tls.ServedCertificate;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running console, and the one place where its parts are put together.
public final class Console implements AutoCloseable {
    /// How long a released address is kept from others.
    private static final Duration ADDRESS_REST = Duration.ofHours(24);

    private static final int LONGEST_WAIT_SECONDS = 10;
    private static final int LONGEST_START_SECONDS = 300;

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Settings settings;
    private final Supplier<UUID> ids = new UuidV7(clock, random);
    private final RateLimits limits;
    private final Signals revisions = new Signals();
    private final Signals closings = new Signals();
    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

    private final CountDownLatch startEnded = new CountDownLatch(1);

    private volatile boolean isClosing;
    private volatile boolean isServing;
    private int port;
    private @Nullable String newAdminToken;

    private Console(Settings settings) {
        this.settings = settings;
        this.limits = new RateLimits(settings.rates(), System::nanoTime);
    }

    /// One that is to be started, and may be closed meanwhile.
    static Console of(Settings settings) {
        return new Console(settings);
    }

    /// Starts everything, or nothing. When it is closed meanwhile, what was begun ends before this does.
    ///
    /// @throws io.wirefleet.console.settings.InvalidSettingException if a setting, or what it points at, stands in
    ///     the way
    /// @throws io.wirefleet.console.database.DatabaseException if there is no database
    /// @throws CancellationException if it was closed
    void start() {
        try {
            open();
        } finally {
            startEnded.countDown();
            if (!isServing) {
                closeParts();
            }
        }
    }

    private void open() {
        DataDirectory directory = keep(DataDirectory.open(settings.dataDir()));
        ServedCertificate certificate = Certificates.prepare(settings, directory, random, clock);
        Database database = keep(Database.open(databaseAddress(directory)));
        Identity identity = identity(database.dsl());

        List<Route> routes = new ArrayList<>();
        List<HealthRoutes.Need> needs = new ArrayList<>();
        needs.add(new HealthRoutes.Need("the console starts or stops", () -> isServing));
        needs.add(new HealthRoutes.Need("the database is away", database::isReachable));
        List<Route> delivery = deliveryRoutes(directory, certificate, database, needs);
        routes.addAll(new HealthRoutes(needs).routes());
        routes.addAll(ProviderRoutes.of(settings.providerDir()).routes());
        routes.addAll(delivery);
        ConsoleServer server =
                keep(listen(certificate, identity.bounds().bind(DescriptionRoutes.with(routes)), identity.callers()));
        port = server.port();
        isServing = !isClosing;
    }

    /// How changes are made and numbered, and what agents and waiting callers see of them.
    private List<Route> deliveryRoutes(
            DataDirectory directory, ServedCertificate certificate, Database database, List<HealthRoutes.Need> needs) {
        DSLContext dsl = database.dsl();
        MasterKey masterKey = masterKey(directory);
        SigningKeys signingKeys = SigningKeys.open(dsl, masterKey);
        Checkpoints checkpoints = checkpoints(directory, dsl, signingKeys);
        Linker linker = keep(Linker.start(dsl, checkpoints));
        AuditLog audit = new AuditLog(ids, clock, linker::expect);
        Receipts receipts = new Receipts(dsl, closings, clock, audit);
        Numberer numberer = keep(Numberer.start(dsl, receipts, revisions));
        PresharedKeys presharedKeys = new PresharedKeys(masterKey, random);
        FleetWrites fleet = new PostgresFleetWrites(dsl, presharedKeys, numberer, ids);
        DesiredStates desiredStates = new DesiredStates(dsl, signingKeys, presharedKeys, revisions, numberer, clock);
        LastSeen lastSeen = new LastSeen(dsl, clock);
        JoinTokens joinTokens = new JoinTokens(certificate::publicKey, ids, random, clock);
        Enrolments enrolments =
                new Enrolments(dsl, joinTokens, audit, signingKeys, presharedKeys, numberer, certificate::caPem);

        Listener listener = keep(Listener.start(database::connect, revisions, closings));
        needs.add(new HealthRoutes.Need("changes are not numbered; the console's log says why", numberer::isWorking));
        needs.add(new HealthRoutes.Need(
                "the connection that listens for changes is broken; it is opened again", listener::isListening));
        awaitListening(listener);
        keep(new Chores())
                .untilDone(Duration.ofSeconds(30), new ResealingStore(dsl, masterKey)::run)
                .every(Duration.ofSeconds(2), lastSeen::flush)
                .every(
                        Duration.ofMinutes(10),
                        new StalePeerStore(dsl, new LifecycleStore(dsl, clock), fleet, audit)::run)
                .every(Duration.ofSeconds(3), new Sweep(dsl, fleet, audit, receipts)::run)
                .every(
                        Duration.ofSeconds(3),
                        new KeyRotations(new PeerStore(dsl, new AddressStore(ADDRESS_REST, clock)), fleet, audit, clock)
                                ::run);

        List<Route> routes = new ArrayList<>();
        GuardStore guardStore = new GuardStore(dsl, masterKey, random);
        ApprovalStore approvals = new ApprovalStore(dsl, audit, ids, clock);
        Writes writes = new Writes(
                fleet,
                audit,
                new BlastGuard(guardStore, clock),
                new FourEyes(approvals),
                new IdempotencyStore(dsl, clock),
                receipts::awaitClosed);
        ClientConfigs configs = new ClientConfigs(dsl, presharedKeys);
        routes.addAll(FleetRoutes.of(
                dsl,
                writes,
                guardStore,
                approvals,
                ids,
                clock,
                ADDRESS_REST,
                new PeopleRoutes.Means(configs, random, clock, this::url)));
        routes.addAll(new ClientConfigRoutes(configs).routes());
        routes.addAll(new ReceiptRoutes(receipts).routes());
        routes.addAll(new AuditRoutes(new Audit(dsl, checkpoints)).routes());
        routes.addAll(new EnrolmentRoutes(joinTokens, enrolments, writes).routes());
        routes.addAll(new AgentRoutes(
                        new AgentAuthenticator(dsl, clock), desiredStates, new Reports(dsl, receipts), lastSeen, limits)
                .routes());
        return routes;
    }

    private static void awaitListening(Listener listener) {
        try {
            if (!listener.awaitListening(LONGEST_WAIT_SECONDS)) {
                LOG.warn("nothing listens for changes yet: not ready");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Checkpoints checkpoints(DataDirectory directory, DSLContext database, SigningKeys signingKeys) {
        Path file = directory.path().resolve("audit-checkpoints.jsonl");
        try {
            return new Checkpoints(database, signingKeys, CheckpointFile.open(file), clock);
        } catch (UncheckedIOException e) {
            throw new InvalidSettingException("data-dir: cannot keep " + file + " (" + e.getCause()
                    + "); see that this user may read and write there");
        }
    }

    private MasterKey masterKey(DataDirectory directory) {
        GivenMasterKeys given = settings.masterKeys();
        return given == null
                ? MasterKey.of(directory.secret("master.key", MasterKey.BYTES, random), random)
                : MasterKey.of(given.exposeBytes(), random);
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        if (isClosing) {
            throw new CancellationException("the console was closed while it started");
        }
        return part;
    }

    private DatabaseAddress databaseAddress(DataDirectory directory) {
        DatabaseAddress given = settings.database();
        return given == null ? keep(EmbeddedPostgres.start(directory)).address() : given;
    }

    /// Who may call. The administrator's token is a setting's, or one that is made at the first start.
    private Identity identity(DSLContext dsl) {
        AdminToken given = null;
        if (settings.adminToken() == null) {
            newAdminToken = new AdminTokenStore(dsl, ids, random).makeIfAbsent().orElse(null);
        } else {
            given = new AdminToken(settings.adminToken().exposeText());
        }
        Identity identity = Identity.of(dsl, clock, given, settings.oidcIssuers());
        keep(new Chores()).every(Duration.ofSeconds(2), identity.flush());
        return identity;
    }

    private ConsoleServer listen(ServedCertificate certificate, List<Route> routes, Authenticator authenticator) {
        InetSocketAddress address = new InetSocketAddress(
                settings.listen().host(), settings.listen().port());
        try {
            return ConsoleServer.start(
                    new io.wirefleet.console.http.Listener(address, certificate.serverContext()),
                    routes,
                    authenticator,
                    limits);
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

    /// Turns not ready, ends what waits, and closes everything in the reverse order of its start. While it starts,
    /// waits for the step that it is at.
    @Override
    public void close() {
        isClosing = true;
        isServing = false;
        revisions.drain();
        closings.drain();
        try {
            if (!startEnded.await(LONGEST_START_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("the start did not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        closeParts();
    }

    private synchronized void closeParts() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.error("something did not close", e);
            }
        }
    }
}
