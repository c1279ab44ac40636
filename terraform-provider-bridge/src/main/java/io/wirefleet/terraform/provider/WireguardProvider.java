package io.wirefleet.terraform.provider;

import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.ConsoleSettings;
import io.wirefleet.terraform.console.Receipts;
import io.wirefleet.terraform.console.Retries;
import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.resources.Session;
import io.wirefleet.terraform.schema.Diagnostic;
import io.wirefleet.terraform.schema.Schema;
import io.wirefleet.terraform.values.Value;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The provider `wirefleet/wireguard`: what it offers, and the console once it is configured.
public final class WireguardProvider {
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(20);

    private final Contents contents;
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Clock clock;
    private final RandomGenerator random;
    private final PluginLog log;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Session session;

    public WireguardProvider(
            Contents contents, Map<String, String> environment, Clock clock, RandomGenerator random, PluginLog log) {
        this(contents, environment, Path.of(""), clock, random, log);
    }

    /// @param workingDirectory where names of files count from
    public WireguardProvider(
            Contents contents,
            Map<String, String> environment,
            Path workingDirectory,
            Clock clock,
            RandomGenerator random,
            PluginLog log) {
        this.contents = contents;
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.clock = clock;
        this.random = random;
        this.log = log;
    }

    public Schema schema() {
        return ProviderConfiguration.SCHEMA;
    }

    public Contents contents() {
        return contents;
    }

    public List<Diagnostic> validate(Value.Fields config) {
        return ProviderConfiguration.validate(config);
    }

    /// Takes the configuration. Asks the console nothing: a plan may not need it. Where part of it isn't known before
    /// the apply, the provider plans without a console.
    public List<Diagnostic> configure(Value.Fields config) {
        ProviderConfiguration.Result result = ProviderConfiguration.read(config, environment, workingDirectory);
        session = result.settings().map(this::open).orElse(null);
        return result.diagnostics();
    }

    private Session open(ConsoleSettings settings) {
        Retries retries = new Retries(ATTEMPTS, FIRST_RETRY, LONGEST_RETRY, random, this::pause);
        ConsoleClient console = new ConsoleClient(settings, environment, retries, log, clock);
        return Session.of(console, new Receipts(console, clock, stopped, log));
    }

    /// Returns early when the provider is stopped, so that what is under way ends soon, one way or the other.
    private void pause(Duration duration) throws InterruptedException {
        var _ = stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Absent while the configuration isn't wholly known.
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /// Lets go of the console.
    public void close() {
        stopped.countDown();
        session().ifPresent(open -> {
            open.receipts().stop();
            open.console().close();
        });
        session = null;
    }

    /// Lets what is under way end, but wait for servers no longer.
    public void stop() {
        log.info("stopping: what is under way ends, and nothing is waited for", Map.of());
        stopped.countDown();
        session().ifPresent(open -> open.receipts().stop());
    }
}
