package io.wirefleet.agent;

import io.wirefleet.agent.console.ConsoleClient;
import io.wirefleet.agent.daemon.AgentLoop;
import io.wirefleet.agent.daemon.ConsoleContact;
import io.wirefleet.agent.daemon.HostWatch;
import io.wirefleet.agent.daemon.Keeper;
import io.wirefleet.agent.daemon.Observer;
import io.wirefleet.agent.daemon.Reports;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.metrics.Board;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.store.ContactFile;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.systemd.ServiceManager;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run`: the daemon, in the foreground. SIGTERM ends it; what it made goes on forwarding.
@Command(
        name = "run",
        sortOptions = false,
        description = "Follow the console and keep this machine at what it wants, until SIGTERM. Forwarding goes on"
                + " when the agent stops, and when the console is away.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(5);

    @Mixin
    private final StateDirectoryOption stateDirectory = new StateDirectoryOption();

    @Option(
            names = "--look-interval-seconds",
            defaultValue = "30",
            paramLabel = "<n>",
            description = "How often to look for drift and to report handshakes and counters (default:"
                    + " ${DEFAULT-VALUE}).")
    private int lookIntervalSeconds;

    @Mixin
    private final LocalPages.Options local = new LocalPages.Options();

    @Override
    public Integer call() throws InterruptedException {
        StateDirectory directory = stateDirectory.directory();
        Enrolment enrolment = directory.enrolment();
        if (enrolment == null) {
            throw new CommandException("this machine is not enrolled (nothing in " + directory.path()
                    + "); run 'wirefleet-agent enroll' first");
        }
        if (lookIntervalSeconds < 1) {
            throw new CommandException("--look-interval-seconds must be 1 or more");
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (StateDirectory.Lock _ = directory.lock();
                LocalMachine machine = LocalMachine.open(Main.searchPath(), enrolment.serverId())) {
            follow(directory, enrolment, machine.machine(), ended);
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private void follow(StateDirectory directory, Enrolment enrolment, Machine machine, CountDownLatch ended)
            throws InterruptedException {
        InstantSource clock = InstantSource.system();
        Random random = new Random();
        Reports reports = new Reports();
        ConsoleContact contact = new ConsoleContact();
        Board board = new Board(local.metricsPeers());
        Reconciler reconciler = new Reconciler(
                machine,
                RestoreRecord.load(directory),
                directory.wireGuardKey(new SecureRandom()),
                enrolment.serverId());
        HostWatch host = new HostWatch(
                machine.flows()::ports, new HostFiles(Path.of("/proc")), directory.path(), System::nanoTime);
        Observer observer = new Observer(
                enrolment.serverId(), directory, AgentVersion.text(), clock, reports, contact, board, host);
        Keeper keeper = new Keeper(
                enrolment.serverId(),
                enrolment.signingKeys(),
                reconciler,
                new LastGoodState(directory, enrolment),
                new ContactFile(directory),
                observer,
                clock,
                System::nanoTime,
                random,
                Duration.ofSeconds(lookIntervalSeconds));
        try (ExecutorService executor = Executors.newCachedThreadPool(
                        Thread.ofPlatform().name("http-", 0).daemon().factory());
                ConsoleClient console = new ConsoleClient(enrolment, directory.identityKey(), clock, executor);
                LocalPages _ = local.open(directory, enrolment, board, clock);
                ServiceManager manager = ServiceManager.of(
                        System.getenv(), ProcessHandle.current().pid(), System::nanoTime)) {
            AgentLoop loop = new AgentLoop(keeper, console, reports, contact, manager, random, System::nanoTime);
            followSignals(loop, ended);
            LOG.info(
                    "wirefleet-agent {} for server {} of {}, WireGuard by {}",
                    AgentVersion.text(),
                    enrolment.serverId(),
                    enrolment.console(),
                    machine.wireGuard().implementation());
            loop.run();
            LOG.info("stopped; forwarding goes on");
        }
    }

    /// A signal ends the loop, and the program with status 0 once it has ended.
    private static void followSignals(AgentLoop loop, CountDownLatch ended) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (ended.getCount() == 0) {
                return;
            }
            loop.stop();
            try {
                if (!ended.await(TIME_TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
                    LOG.warn("stopped in the middle of a change; the next start goes on from there");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(0);
        }));
    }
}
