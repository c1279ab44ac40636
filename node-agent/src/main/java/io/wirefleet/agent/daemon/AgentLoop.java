package io.wirefleet.agent.daemon;

import io.wirefleet.agent.console.Console;
import io.wirefleet.agent.systemd.ServiceManager;
import io.wirefleet.contract.state.DesiredStateUpdate;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads of a running agent: one keeps the machine, one hears from the console, one tells it. A console that is
/// slow or away holds up nothing on the machine.
public final class AgentLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);

    private final Keeper keeper;
    private final DesiredStatePoller poller;
    private final Reporter reporter;
    private final ServiceManager manager;
    private final BlockingQueue<Letter> inbox = new ArrayBlockingQueue<>(1);
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final HeapCare heap = new HeapCare();
    private volatile boolean stopping;

    /// What the poller hands over, and the way back.
    private record Letter(@Nullable DesiredStateUpdate update, BlockingQueue<Cursor> answer) {}

    public AgentLoop(
            Keeper keeper,
            Console console,
            Reports reports,
            ConsoleContact contact,
            ServiceManager manager,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.keeper = keeper;
        this.manager = manager;
        this.poller = new DesiredStatePoller(console, contact, this::handOver, random, nanoTime);
        this.reporter = new Reporter(console, reports, random);
    }

    /// Brings the machine to the last good state, then follows the console until [#stop]. The machine keeps what it
    /// holds when this ends.
    ///
    /// @throws RuntimeException if the agent itself is at fault; started anew, it goes on from the last good
    ///     state
    public void run() throws InterruptedException {
        keeper.start();
        manager.status(keeper.summary());
        manager.ready();
        Cursor first = keeper.cursor();
        Thread polling = start("poller", () -> poller.run(first));
        Thread reporting = start("reporter", reporter::run);
        try {
            while (!stopping) {
                Letter letter = inbox.poll(Math.max(1, keeper.untilNext().toMillis()), TimeUnit.MILLISECONDS);
                if (letter != null) {
                    if (letter.update() != null) {
                        keeper.receive(letter.update());
                    }
                    letter.answer().put(keeper.cursor());
                }
                keeper.tick();
                manager.status(keeper.summary());
                manager.beat();
                if (inbox.isEmpty()) {
                    heap.tidy();
                }
            }
        } finally {
            manager.stopping();
            polling.interrupt();
            reporting.interrupt();
            polling.join(1000);
            reporting.join(1000);
        }
        RuntimeException fault = failure.get();
        if (fault != null) {
            throw fault;
        }
    }

    /// Makes [#run] return soon. From any thread.
    public void stop() {
        stopping = true;
        boolean ignored = inbox.offer(new Letter(null, new ArrayBlockingQueue<>(1)));
    }

    private Cursor handOver(@Nullable DesiredStateUpdate update) throws InterruptedException {
        BlockingQueue<Cursor> answer = new ArrayBlockingQueue<>(1);
        inbox.put(new Letter(update, answer));
        return answer.take();
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private Thread start(String name, Work work) {
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                work.run();
            } catch (InterruptedException _) {
                LOG.debug("{} ends", name);
            } catch (RuntimeException e) {
                failure.set(e);
                stop();
            }
        });
    }
}
