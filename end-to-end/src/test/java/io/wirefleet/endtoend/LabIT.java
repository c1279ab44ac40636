package io.wirefleet.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.endtoend.lab.Command;
import io.wirefleet.endtoend.lab.Lab;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// The laboratory itself: what it promises, and that nothing of it stays.
@Needs({Need.ROOT, Need.IP, Need.PING, Need.BUSYBOX, Need.CURL})
class LabIT {
    @Test
    void clientsReachServersAndPrivateHostsReachNothing() {
        Lab lab = Lab.create(2, 1);
        try (lab) {
            lab.client(1).run("ping", "-c", "1", "-W", "2", Lab.serverAddress(2));
            lab.server(1).run("ping", "-c", "1", "-W", "2", lab.consoleAddress());
            assertThat(lab.server(2)
                            .run("curl", "-s", "--retry", "5", "--retry-connrefused", "http://10.2.0.2/cgi-bin/who"))
                    .contains("10.2.0.1");
            assertThat(lab.privateHost(1)
                            .attempt("ping", "-c", "1", "-W", "1", Lab.serverAddress(1))
                            .succeeded())
                    .isFalse();
        }
        assertThat(Command.run("ip", "netns", "list"))
                .doesNotContain(lab.server(1).namespace());
        assertThat(Files.exists(lab.directory())).isFalse();
    }
}
