package io.wirefleet.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.DrawnFaults;
import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.agent.reconcile.FakeMachine.FakeLink;
import io.wirefleet.agent.reconcile.FakeMachine.FakePeer;
import io.wirefleet.agent.reconcile.Faults.Killed;
import io.wirefleet.agent.reconcile.Flows.Flow;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.reconcile.RoutingRule;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.DamagedException;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.TinyDisk;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.StateSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An agent to which everything happens that a seed draws: changes from the console, and faults of the machine, the
/// disk, the clock, the console and of the agent itself, which is killed. When the faults end, the machine has to be
/// where it would be without them, and what is others' as it was all the time.
final class FaultStorm {
    private static final int EPISODES = 6;

    /// After this long without faults everything has been tried again and looked at.
    private static final Duration NEXT_LOOPS = Duration.ofSeconds(75);

    /// And after this long also the settings that the kernel refused.
    private static final Duration TEN_LOOKS = Duration.ofSeconds(320);

    private final long seed;
    private final Random random;
    private final TinyDisk disk;
    private final TinyDisk room;
    private final AgentFixture agent;
    private final FakeMachine machine;
    private final StateFixture console;
    private final DrawnChanges changes;
    private final String untouched;
    private final Map<PublicKey, FakePeer> sessions = new HashMap<>();
    private @Nullable FakeLink device;
    private final Deque<DesiredStateUpdate> told = new ArrayDeque<>();
    private boolean isDiskBroken;
    private boolean isSilent;

    /// What happened, in order.
    private final List<String> story = new ArrayList<>();

    /// Ids and keys that are the same at a repetition.
    private static final class SeededRandom extends SecureRandom {
        private final transient Random seeded;

        SeededRandom(long seed) {
            this.seeded = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            seeded.nextBytes(bytes);
        }
    }

    /// @param disk for the agent's directory
    /// @param room for directories of others
    FaultStorm(long seed, TinyDisk disk, TinyDisk room) {
        this.seed = seed;
        this.random = new Random(seed);
        this.disk = disk;
        this.room = room;
        this.console = new StateFixture(new SeededRandom(seed));
        disk.clear();
        this.agent = new AgentFixture(disk.path().resolve("state"), console);
        this.machine = agent.fake;
        this.changes = new DrawnChanges(console, random);
        plant(machine);
        this.untouched = machine.settings();
    }

    /// What was on the machine before.
    private static void plant(FakeMachine machine) {
        FakeLink theirs = new FakeLink();
        theirs.listenPort = 51999;
        theirs.up = true;
        theirs.addresses.add(InterfaceAddress.parse("10.99.0.1/24"));
        theirs.peers.put(PrivateKey.generate(new SeededRandom(1)).publicKey(), new FakePeer());
        machine.links.put("wg9", theirs);
        machine.rules.add(new RoutingRule(Family.IPV4, 100, "wg9", 1, 1, 77));
        machine.flows.add(FOREIGN);
    }

    private static final Flow FOREIGN = FakeMachine.tcp("198.51.100.7", "203.0.113.9", 443);

    /// @throws AssertionError with what happened, and how to make it happen again
    void run() {
        try {
            agent.contact.answered();
            agent.keeper.start();
            receive(tell(console.delta()));
            settle();
            for (int episode = 0; episode < EPISODES; episode++) {
                story.add("episode " + episode);
                episode(episode);
            }
            down();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ", to be repeated by -Dwirefleet.faults.seed=" + seed + ": " + e.getMessage()
                            + "\n  " + String.join("\n  ", story),
                    e);
        }
    }

    private DesiredStateUpdate tell(DesiredStateUpdate update) {
        told.push(update);
        return update;
    }

    private void episode(int number) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            lie();
        } else if (kind == 1) {
            setClock();
        } else if (kind == 2 && changes.failsClosed() && changes.isThere()) {
            beSilent();
        }
        story.add("the console wants " + changes.make(agent.now));
        DesiredStateUpdate update = tell(random.nextInt(5) == 0 ? console.snapshot() : console.delta());
        breakDisk();
        DrawnFaults faults = new DrawnFaults(machine, seed * 1000 + number, random.nextBoolean());
        machine.faults.follow(faults);
        try {
            receive(update);
            pass(Duration.ofSeconds(random.nextInt(50)));
        } finally {
            story.addAll(faults.told);
        }
        mend();
        settle();
    }

    private void mend() {
        machine.faults.mend();
        if (isDiskBroken) {
            disk.setReadOnly(false);
            disk.makeRoom();
            isDiskBroken = false;
        }
    }

    private void breakDisk() {
        int drawn = random.nextInt(8);
        if (drawn < 2) {
            isDiskBroken = true;
            disk.fill(drawn == 0 ? 0 : 4096);
            if (drawn == 1) {
                disk.setReadOnly(true);
            }
            story.add(drawn == 0 ? "the disk is full" : "the disk is read-only");
        }
    }

    private void receive(DesiredStateUpdate update) {
        survive(() -> agent.keeper.receive(update));
    }

    private void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            if (!isSilent) {
                agent.contact.answered();
            }
            survive(() -> agent.pass(Duration.ofSeconds(1)));
            assertThat(machine.exposed()).as("a peer without a firewall").isFalse();
            assertThat(agent.keeper.untilNext()).as("what is due was done").isPositive();
        }
    }

    /// The agent is started again whenever it is killed.
    private void survive(Runnable action) {
        try {
            action.run();
        } catch (Killed killed) {
            story.add(String.valueOf(killed.getMessage()));
            if (!isDiskBroken && random.nextInt(3) == 0) {
                machine.faults.mend();
                hurtFiles();
                restartAtLastGood();
            } else {
                survive(agent::restart);
            }
        }
    }

    /// Writes that were cut short at some byte, and bytes that somebody changed.
    private void hurtFiles() {
        Path file = agent.directory.path().resolve(random.nextInt(3) == 0 ? "last-good.snapshot" : "last-good.journal");
        if (random.nextBoolean() || !Files.exists(file)) {
            return;
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            boolean cut = random.nextBoolean();
            if (cut) {
                bytes = Arrays.copyOf(bytes, at);
            } else {
                bytes[at] ^= (byte) (1 << random.nextInt(7));
            }
            Files.write(file, bytes);
            story.add(file.getFileName() + (cut ? " ends" : " has another bit") + " at byte " + at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Without further faults it begins with what it has on disk.
    private void restartAtLastGood() {
        story.add("started without further faults");
        String before = machine.settings();
        DesiredState stored;
        try {
            stored = new LastGoodState(agent.directory, agent.enrolment()).peek();
        } catch (DamagedException e) {
            story.add(String.valueOf(e.getMessage()));
            agent.restart();
            assertThat(machine.settings())
                    .as("nothing is made of what was tampered with")
                    .isEqualTo(before);
            return;
        }
        agent.restart();
        if (stored != null) {
            assertThat(held()).as("I13 after a start: the last good state").isEqualTo(undisturbed(stored.toUpdate()));
        }
    }

    /// The machine gets where it should be, and that is what the console hears.
    private void settle() {
        agent.contact.answered();
        if (!agent.keeper.cursor().since().equals(console.revision())) {
            receive(console.again());
        }
        pass(NEXT_LOOPS);
        String expected = undisturbed(console.again());
        assertThat(withoutSysctls(held()))
                .as("I13 the desired state after the next loops")
                .isEqualTo(withoutSysctls(expected));
        if (changes.isThere() && !held().equals(expected)) {
            pass(TEN_LOOKS);
            assertThat(held()).as("the settings, too").isEqualTo(undisturbed(console.again()));
        }
        ObservedState report = agent.report();
        assertThat(report.revision()).as("acknowledged").isEqualTo(console.revision());
        assertThat(report.conditions())
                .filteredOn(condition -> !condition.status())
                .extracting(Condition::type)
                .isSubsetOf(Condition.IN_SYNC);
        assertThat(machine.flows).as("I9 the flows of others").contains(FOREIGN);
        assertBystanders();
    }

    private static String withoutSysctls(String settings) {
        return settings.lines().filter(line -> !line.startsWith("net/")).collect(Collectors.joining("\n"));
    }

    /// What counts: a route in a table to which no rule leads any more, since somebody took the rule away, is nobody's
    /// way and goes by `down`.
    private String held() {
        String all = machine.settings();
        return all.lines()
                .filter(line -> !line.contains(" default route of table ")
                        || all.contains("by table " + line.replaceAll(".* of table (\\d+) .*", "$1") + "\n"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /// What the agent's machine holds when nothing comes between.
    private String undisturbed(DesiredStateUpdate update) {
        room.clear();
        AgentFixture twin = new AgentFixture(room.path().resolve("twin"), console);
        plant(twin.fake);
        twin.now = agent.now;
        twin.keeper.start();
        if (!update.revision().equals(Revision.ZERO)) {
            twin.keeper.receive(update);
        }
        return twin.fake.settings().replace(twin.publicKey(), agent.publicKey());
    }

    /// I6: whoever was not meant keeps the session, unless the interface itself was made anew.
    private void assertBystanders() {
        FakeLink now = machine.links.values().stream()
                .filter(link -> link.alias != null)
                .findFirst()
                .orElse(null);
        Map<PublicKey, FakePeer> peers = now == null ? Map.of() : now.peers;
        for (PeerItem bystander : now == null ? List.<PeerItem>of() : changes.bystanders) {
            FakePeer peer = Objects.requireNonNull(peers.get(bystander.publicKey()));
            if (now == device) {
                assertThat(peer)
                        .as("I6 session and counters of " + bystander.publicKey())
                        .isSameAs(sessions.get(bystander.publicKey()));
                assertThat(peer.receiveBytes).isEqualTo(1);
            }
            peer.receiveBytes = 1;
            sessions.put(bystander.publicKey(), peer);
        }
        device = now;
    }

    private void lie() {
        String before = machine.settings();
        boolean old = told.size() > 1 && random.nextBoolean();
        DesiredStateUpdate update = old ? told.getLast() : told.getFirst();
        story.add(old ? "the console repeats what it said before" : "somebody else signs");
        receive(
                old
                        ? update
                        : new DesiredStateUpdate(
                                update.serverId(),
                                new Revision(console.revision().value() + 1),
                                console.revision(),
                                false,
                                update.items(),
                                update.removed(),
                                update.presharedKeys(),
                                update.stateHash(),
                                StateSignature.sign(
                                        SigningKey.generate(),
                                        update.serverId(),
                                        update.revision(),
                                        update.stateHash())));
        assertThat(machine.settings()).isEqualTo(before);
        assertThat(AgentFixture.condition(agent.report(), Condition.APPLIED).status())
                .isFalse();
        receive(console.again());
    }

    private void setClock() {
        int years = random.nextBoolean() ? 1 : -1;
        story.add("the clock is set by a year, " + years);
        agent.now = agent.now.atZone(ZoneOffset.UTC).plus(Period.ofYears(years)).toInstant();
        pass(Duration.ofSeconds(2));
        assertThat(held()).as("after the clock was set").isEqualTo(undisturbed(console.again()));
    }

    private void beSilent() {
        story.add("the console is silent");
        isSilent = true;
        pass(Duration.ofSeconds(DrawnChanges.FAIL_CLOSED_SECONDS + 2));
        machine.links.values().stream()
                .filter(link -> link.alias != null)
                .forEach(link -> assertThat(link.peers).as("failed closed").isEmpty());
        isSilent = false;
        device = null;
        pass(Duration.ofSeconds(2));
    }

    private void down() {
        DrawnFaults faults = new DrawnFaults(machine, seed * 1000 - 1, true);
        machine.faults.follow(faults);
        story.add("down");
        try {
            tearDown();
        } catch (RuntimeException | Killed e) {
            story.add(String.valueOf(e.getMessage()));
        } finally {
            story.addAll(faults.told);
        }
        mend();
        tearDown();
        assertThat(machine.settings())
                .as("I9 'down' puts back what was there before")
                .isEqualTo(untouched);
        assertThat(RestoreRecord.load(agent.directory).isEmpty())
                .as("nothing is left to put back")
                .isTrue();
    }

    private void tearDown() {
        new Reconciler(
                        agent.machine,
                        RestoreRecord.load(agent.directory),
                        agent.directory.wireGuardKey(console.random),
                        console.serverId)
                .tearDown();
    }
}
