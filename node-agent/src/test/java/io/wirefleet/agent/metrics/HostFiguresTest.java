package io.wirefleet.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.tuning.ConnectionTable;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// On this very machine, whose files of settings are no usual files.
@Needs(Need.CONNTRACK)
final class HostFiguresTest {
    @Test
    void readsTheSizeOfTheConnectionTableWhole() {
        Exposition page = new Exposition();
        new HostFigures(Path.of("/proc")).write(page, "");
        assertThat(page.toString())
                .contains("wirefleet_agent_conntrack_entries_limit "
                        + LocalMachine.kernelSettings().read(ConnectionTable.MAXIMUM) + "\n");
    }
}
