package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Programs;
import io.wirefleet.endtoend.lab.Prometheus;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When the alerts of docs/operations come, by Prometheus' own test of rules.
@Needs({Need.PROMETHEUS})
class AlertsIT {
    @Test
    void comeWhenTheyShould(@TempDir Path directory) throws IOException {
        Files.copy(Prometheus.rules(), directory.resolve("wirefleet-alerts.yml"));
        Path tests = Files.copy(
                Programs.source("end-to-end/src/test/resources/wirefleet-alerts-test.yml"),
                directory.resolve("tests.yml"));
        assertThat(Command.run("promtool", "test", "rules", tests.toString())).contains("SUCCESS");
    }
}
