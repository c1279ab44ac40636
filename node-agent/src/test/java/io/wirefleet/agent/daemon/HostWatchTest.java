package io.wirefleet.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.HostFigures.Figure;
import io.wirefleet.contract.state.ObservedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the console hears of a machine.
final class HostWatchTest {
    private final AgentFixture agent;
    private final Path processes;

    HostWatchTest(@TempDir Path directory) {
        agent = new AgentFixture(directory.resolve("state"));
        processes = directory.resolve("proc");
        agent.processes = processes;
    }

    private void file(String name, String text) throws IOException {
        Path file = processes.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @BeforeEach
    void aMachine() throws IOException {
        file("loadavg", "0.50 1.25 1.00 2/300 4711\n");
        file("meminfo", "MemTotal:       2048 kB\nMemFree:         100 kB\nMemAvailable:   1024 kB\n");
        file("self/status", "Name:\tjava\nVmRSS:\t   70000 kB\n");
        file("softirqs", "                    CPU0       CPU1\n      NET_RX:       1000        1000\n");
        file("thread-self/net/route", "Iface D G F R U M Mask\nens3 00000000 0 3 0 0 0 00000000\n");
        file(
                "thread-self/net/dev",
                "x\nx\n  ens3: 1 90 1 2 0 0 0 0 1 10 3 4 0 0 0 0\n  lo: 1 9 9 9 0 0 0 0 1 9 9 9 0 0 0 0\n");
        agent.fake.sysctls.put("net/netfilter/nf_conntrack_count", "12");
        agent.fake.losses = new Losses(5, 8, 0);
        agent.fake.ports = new PortUse(null, 31, false);
        agent.restart();
        agent.keeper.receive(
                agent.console.put(agent.console.tunnel("wg0", 51820)).delta());
    }

    private Map<Figure, OptionalLong> told() {
        return agent.report().host().changed();
    }

    @Test
    void figuresAreToldWhenTheyChangedEveryFiveMinutes() throws IOException {
        agent.pass(Duration.ofSeconds(31));
        Map<Figure, OptionalLong> first = told();
        assertThat(first)
                .containsEntry(Figure.CONNTRACK_ENTRIES, OptionalLong.of(12L))
                .containsEntry(Figure.CONNTRACK_MAX_ENTRIES, OptionalLong.of(262_144L))
                .containsEntry(Figure.CONNTRACK_INSERT_FAILED, OptionalLong.of(5L))
                .containsEntry(Figure.CONNTRACK_DROPPED, OptionalLong.of(3L))
                .containsEntry(Figure.SOURCE_PORTS_USED, OptionalLong.of(31L))
                .containsEntry(Figure.SOURCE_PORTS_LIMIT, OptionalLong.of(64_512L))
                .containsEntry(Figure.NETWORK_PACKETS, OptionalLong.of(100L))
                .containsEntry(Figure.NETWORK_ERRORS, OptionalLong.of(4L))
                .containsEntry(Figure.NETWORK_DROPPED, OptionalLong.of(6L))
                .containsEntry(Figure.CORES, OptionalLong.of(2L))
                .containsEntry(Figure.BUSIEST_CORE_PERCENT, OptionalLong.of(50L))
                .containsEntry(Figure.LOAD_PERCENT, OptionalLong.of(125L))
                .containsEntry(Figure.MEMORY_BYTES, OptionalLong.of(2L << 20))
                .containsEntry(Figure.MEMORY_AVAILABLE_BYTES, OptionalLong.of(1L << 20))
                .containsEntry(Figure.AGENT_RESIDENT_BYTES, OptionalLong.of(70_000L << 10))
                .containsKeys(Figure.values());

        file("softirqs", "                    CPU0       CPU1\n      NET_RX:       1090        1010\n");
        Files.delete(processes.resolve("loadavg"));
        agent.pass(Duration.ofMinutes(4));
        assertThat(told()).as("it is not time yet").isEmpty();
        agent.pass(Duration.ofMinutes(1));
        Map<Figure, OptionalLong> changed = told();
        assertThat(changed)
                .containsEntry(Figure.BUSIEST_CORE_PERCENT, OptionalLong.of(90L))
                .containsEntry(Figure.LOAD_PERCENT, OptionalLong.empty())
                .doesNotContainKeys(Figure.CORES, Figure.MEMORY_BYTES, Figure.CONNTRACK_ENTRIES);
        agent.pass(Duration.ofMinutes(6));
        assertThat(told()).doesNotContainKeys(Figure.LOAD_PERCENT, Figure.CORES);
        agent.pass(Duration.ofHours(6));
        assertThat(told()).as("all of them from time to time").containsKey(Figure.CORES);
    }

    @Test
    void aMachineThatCannotBeReadHoldsUpNothing() throws IOException {
        file("loadavg", "garbled\n");
        agent.pass(Duration.ofSeconds(31));
        ObservedState report = agent.report();
        assertThat(report.host()).isEqualTo(HostFigures.NONE);
        assertThat(report.conditions()).isNotEmpty();
    }

    @Test
    void whatCouldNotBeDeliveredIsToldLaterUnlessThereIsNewer() throws IOException {
        agent.pass(Duration.ofSeconds(31));
        ObservedState lost = agent.report();
        file("meminfo", "MemTotal:       4096 kB\n");
        agent.pass(Duration.ofMinutes(6));
        agent.reports.putBack(lost);
        assertThat(told())
                .containsEntry(Figure.CORES, OptionalLong.of(2L))
                .containsEntry(Figure.MEMORY_BYTES, OptionalLong.of(4L << 20))
                .containsEntry(Figure.MEMORY_AVAILABLE_BYTES, OptionalLong.empty());
    }
}
