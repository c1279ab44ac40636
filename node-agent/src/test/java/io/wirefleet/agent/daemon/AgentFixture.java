package io.wirefleet.agent.daemon;

import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.metrics.Board;
import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.ContactFile;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.ObservedState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Random;

/// An agent without threads and without a console: its state directory, a machine, and clocks that the test
/// moves.
public final class AgentFixture {
    public final StateFixture console;
    public final FakeMachine fake = new FakeMachine();
    public final StateDirectory directory;
    public final Reports reports = new Reports();
    public Instant now = Instant.parse("2026-03-01T12:00:00Z");
    public long nanos;

    /// In place of `/proc`.
    public Path processes = Path.of("/nothing");
    public Machine machine;
    public Keeper keeper;
    public ConsoleContact contact = new ConsoleContact();

    public AgentFixture(Path path) {
        this(path, new StateFixture());
    }

    public AgentFixture(Path path, StateFixture console) {
        this.console = console;
        directory = new StateDirectory(path);
        directory.create();
        machine = fake.machine();
        keeper = newKeeper();
    }

    /// The public half of the server's key.
    public String publicKey() {
        return directory.wireGuardKey(console.random).publicKey().toString();
    }

    public Enrolment enrolment() {
        return new Enrolment(console.serverId, URI.create("https://console.invalid"), null, console.signingKeys());
    }

    /// As if the process had died and been started anew.
    public Keeper restart() {
        contact = new ConsoleContact();
        keeper = newKeeper();
        keeper.start();
        return keeper;
    }

    private Keeper newKeeper() {
        Reconciler reconciler = new Reconciler(
                machine, RestoreRecord.load(directory), directory.wireGuardKey(console.random), console.serverId);
        HostWatch host = new HostWatch(machine.flows()::ports, new HostFiles(processes), directory.path(), () -> nanos);
        Observer observer = new Observer(
                console.serverId, directory, "0.0.0-test", () -> now, reports, contact, new Board(10), host);
        return new Keeper(
                console.serverId,
                console.signingKeys(),
                reconciler,
                new LastGoodState(directory, enrolment()),
                new ContactFile(directory),
                observer,
                () -> now,
                () -> nanos,
                new Random(1),
                Duration.ofSeconds(30));
    }

    /// Lets time pass on both clocks, the agent ticking at each second.
    public void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            now = now.plusSeconds(1);
            nanos += 1_000_000_000L;
            keeper.tick();
        }
    }

    /// What the console would be told now.
    public ObservedState report() {
        try {
            return reports.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A condition of a report.
    public static Condition condition(ObservedState report, String type) {
        return report.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(type + " in " + report.conditions()));
    }
}
