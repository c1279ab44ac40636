package io.wirefleet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent as a process that finds no program on its search path, and its console nowhere.
@Needs({Need.ROOT, Need.IP, Need.NFT, Need.WIREGUARD_GO})
class AgentProcessTest {
    private final String name = "wf" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    private final NetworkNamespace namespace = NetworkNamespace.create("process");
    private final Path directory;

    AgentProcessTest(@TempDir Path parent) {
        directory = parent.resolve("state");
    }

    @BeforeEach
    void aLastGoodState() {
        StateFixture console = new StateFixture();
        StateDirectory kept = new StateDirectory(directory);
        kept.create();
        Enrolment enrolment =
                new Enrolment(console.serverId, URI.create("https://127.0.0.1:9"), null, console.signingKeys());
        kept.saveEnrolment(enrolment);
        RuleItem rule = console.rule(null, null);
        console.put(console.tunnel(name, 51820), rule, console.peer(2, null, rule));
        new LastGoodState(kept, enrolment)
                .storeWhole(DesiredState.empty(console.serverId).apply(console.snapshot(), console.signingKeys()));
    }

    @AfterEach
    void end() {
        namespace.close();
    }

    private Process start(String command) throws IOException {
        return start(command, ProcessBuilder.Redirect.PIPE);
    }

    private Process start(String command, ProcessBuilder.Redirect output) throws IOException {
        List<String> line = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command,
                "--state-dir",
                directory.toString());
        String[] inside = namespace.inside(line.toArray(String[]::new));
        inside[0] = "/usr/bin/nsenter";
        ProcessBuilder builder =
                new ProcessBuilder(inside).redirectErrorStream(true).redirectOutput(output);
        builder.environment().clear();
        builder.environment().put("PATH", "");
        return builder.start();
    }

    private static String end(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    @DisplayName(
            "I7 I9 works with an empty PATH and no console, turns a second agent away, and takes all back by 'down'")
    void i7WorksWithoutPrograms() throws IOException, InterruptedException {
        String before = namespace.exec("nft", "list", "ruleset") + namespace.exec("ip", "route");
        Process agent = start("run", ProcessBuilder.Redirect.INHERIT);
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> namespace.exec("ip", "route").contains("10.8.0.0/24 dev " + name));
            assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet"))
                    .contains("10.8.0.2");

            for (String command : List.of("run", "down")) {
                Process second = start(command);
                assertThat(end(second))
                        .contains("wirefleet-agent: another wirefleet-agent is running on " + directory)
                        .contains("--state-dir")
                        .doesNotContain("\tat ");
                assertThat(second.exitValue()).isOne();
            }
            assertThat(agent.isAlive()).isTrue();
        } finally {
            agent.destroy();
            assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(namespace.exec("ip", "route")).contains(name);

        assertThat(end(start("down"))).contains("removed interface " + name);
        assertThat(namespace.exec("nft", "list", "ruleset") + namespace.exec("ip", "route"))
                .isEqualTo(before);
    }
}
