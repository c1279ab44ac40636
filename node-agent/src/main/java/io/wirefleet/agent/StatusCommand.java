package io.wirefleet.agent;

import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.status.StatusReport;
import io.wirefleet.agent.status.StatusReport.LiveDevice;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DevicePeer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `status`: how this server stands, console or no console.
@Command(
        name = "status",
        sortOptions = false,
        description = "Say how this server stands: revision, conditions, peers, drift.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the agent runs and all is well",
            "1:something is not as it should be, or cannot be told",
            "2:wrong arguments",
            "3:the agent does not run"
        })
final class StatusCommand implements Callable<Integer> {
    /// After this long without a handshake WireGuard gives a session up (REJECT_AFTER_TIME).
    private static final Duration SESSION = Duration.ofMinutes(3);

    @Mixin
    private final StateDirectoryOption stateDirectory = new StateDirectoryOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        StateDirectory directory = stateDirectory.directory();
        Enrolment enrolment = directory.enrolment();
        if (enrolment == null) {
            throw new CommandException("this machine is not enrolled (nothing in " + directory.path()
                    + "); run 'wirefleet-agent enroll' first");
        }
        Instant now = Instant.now();
        AgentStatus agent = AgentStatus.load(directory);
        String name = agent == null ? null : agent.interfaceName();
        StatusReport report =
                new StatusReport(enrolment, directory.isLocked(), agent, name == null ? null : liveDevice(name, now));
        System.out.print(json ? report.toJson().toPrettyString() + System.lineSeparator() : report.toText(now));
        return report.exitStatus();
    }

    private static @Nullable LiveDevice liveDevice(String name, Instant now) {
        try (LocalMachine local = LocalMachine.open(Main.searchPath())) {
            Device device = local.machine().wireGuard().device(name).orElse(null);
            if (device == null) {
                return null;
            }
            long recent = device.peers().stream()
                    .map(DevicePeer::latestHandshake)
                    .filter(at -> at != null && at.isAfter(now.minus(SESSION)))
                    .count();
            return new LiveDevice(name, device.listenPort(), device.peers().size(), (int) recent);
        } catch (RuntimeException e) {
            System.err.println("wirefleet-agent: the device cannot be read: " + e.getMessage());
            return null;
        }
    }
}
