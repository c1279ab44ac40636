package io.wirefleet.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.agent.console.ConsoleClient;
import io.wirefleet.agent.console.ConsoleException;
import io.wirefleet.agent.console.FakeConsole;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.systemd.NotifyListener;
import io.wirefleet.agent.systemd.ServiceManager;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleItem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLoopTest {
    private final AgentFixture agent;
    private final Path directory;

    AgentLoopTest(@TempDir Path directory) {
        this.directory = directory;
        this.agent = new AgentFixture(directory.resolve("state"));
    }

    private ConsoleClient client(FakeConsole console, ExecutorService executor) {
        Enrolment enrolment = new Enrolment(
                agent.console.serverId, console.address(), console.caCertificate(), agent.console.signingKeys());
        return new ConsoleClient(enrolment, agent.directory.identityKey(), InstantSource.system(), executor);
    }

    @Test
    void followsTheConsoleAndAcknowledges() throws Exception {
        try (FakeConsole console = new FakeConsole(
                        directory, "ip:127.0.0.1", agent.console.serverId, agent.console.signingKeys());
                ExecutorService executor = Executors.newCachedThreadPool();
                ConsoleClient client = client(console, executor)) {
            AgentLoop loop = new AgentLoop(
                    agent.keeper,
                    client,
                    agent.reports,
                    new ConsoleContact(),
                    ServiceManager.none(),
                    new Random(1),
                    System::nanoTime);
            CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
                try {
                    loop.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            RuleItem rule = agent.console.rule(null, null);
            PeerItem ada = agent.console.peer(2, null, rule);

            console.updates.put(agent.console
                    .put(agent.console.tunnel("wg0", 51820), rule, ada)
                    .snapshot());
            awaitReport(console, 1);
            console.updates.put(agent.console.remove(ada).delta());
            ObservedState report = awaitReport(console, 2);

            assertThat(report.stateHash()).hasSize(64);
            assertThat(Objects.requireNonNull(agent.fake.links.get("wg0")).peers)
                    .isEmpty();
            assertThat(console.asked.poll()).isEqualTo("since=0&wait_seconds=50 true");
            assertThat(console.asked.poll()).startsWith("since=1&hash=").endsWith("&wait_seconds=50 true");
            loop.stop();
            running.get(10, TimeUnit.SECONDS);
            assertThat(agent.fake.links).containsKey("wg0");
        }
    }

    private static ObservedState awaitReport(FakeConsole console, long revision) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> console.reports.poll(1, TimeUnit.SECONDS),
                        report -> report != null && report.revision().equals(new Revision(revision)));
    }

    @Test
    void believesOnlyTheConsolesOwnCertificateAfterEnrolment() {
        try (FakeConsole console = new FakeConsole(
                        directory, "ip:127.0.0.1", agent.console.serverId, agent.console.signingKeys());
                FakeConsole misnamed = new FakeConsole(
                        directory, "dns:elsewhere.invalid", agent.console.serverId, agent.console.signingKeys());
                ExecutorService executor = Executors.newCachedThreadPool();
                ConsoleClient client = client(misnamed, executor);
                ConsoleClient confused = new ConsoleClient(
                        new Enrolment(
                                agent.console.serverId,
                                console.address(),
                                misnamed.caCertificate(),
                                agent.console.signingKeys()),
                        agent.directory.identityKey(),
                        InstantSource.system(),
                        executor)) {
            for (ConsoleClient wrong : java.util.List.of(client, confused)) {
                Assertions.assertThatThrownBy(() -> wrong.desiredState(Revision.ZERO, "", Duration.ofSeconds(1)))
                        .isInstanceOf(ConsoleException.class)
                        .hasMessageContaining("no safe connection");
            }
            assertThat(console.asked).isEmpty();
            assertThat(misnamed.asked).isEmpty();
        }
    }

    @Test
    @DisplayName("The watchdog's beat comes from the loop that keeps the machine: while that hangs, there is none")
    void aLoopThatHangsBeatsNoMore() throws Exception {
        String socket = directory.resolve("notify").toString();
        CountDownLatch mended = new CountDownLatch(1);
        try (FakeConsole console = new FakeConsole(
                        directory, "ip:127.0.0.1", agent.console.serverId, agent.console.signingKeys());
                NotifyListener systemd = new NotifyListener(socket);
                ExecutorService executor = Executors.newCachedThreadPool();
                ConsoleClient client = client(console, executor)) {
            try {
                executor.execute(() -> keep(client, Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "4000")));
                await().pollInSameThread().until(() -> systemd.heard().contains("WATCHDOG=1"));

                agent.fake.faults.hang(mended);
                console.updates.put(
                        agent.console.put(agent.console.tunnel("wg0", 51820)).snapshot());
                assertThat(agent.fake.faults.waiting.await(10, TimeUnit.SECONDS))
                        .isTrue();
                systemd.heard();
                assertThat(systemd.awaits(Duration.ofMillis(2500)))
                        .as("a beat, which comes every two seconds otherwise")
                        .isFalse();
                mended.countDown();
                await().pollInSameThread().until(() -> systemd.heard().contains("WATCHDOG=1"));
            } finally {
                mended.countDown();
                executor.shutdownNow();
            }
        }
    }

    private void keep(ConsoleClient client, Map<String, String> environment) {
        try (ServiceManager manager = ServiceManager.of(environment, 1, System::nanoTime)) {
            new AgentLoop(
                            agent.keeper,
                            client,
                            agent.reports,
                            new ConsoleContact(),
                            manager,
                            new Random(1),
                            System::nanoTime)
                    .run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tellsWhatTheConsoleAnswered() {
        try (FakeConsole console = new FakeConsole(
                        directory, "ip:127.0.0.1", agent.console.serverId, agent.console.signingKeys());
                ExecutorService executor = Executors.newCachedThreadPool();
                ConsoleClient client = client(console, executor)) {
            console.status = 403;
            Assertions.assertThatThrownBy(() -> client.desiredState(Revision.ZERO, "", Duration.ofSeconds(1)))
                    .isInstanceOf(ConsoleException.class)
                    .hasMessage("the console answered 403: not now");
        }
    }
}
