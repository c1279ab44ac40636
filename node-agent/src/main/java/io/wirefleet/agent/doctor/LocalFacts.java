package io.wirefleet.agent.doctor;

import io.wirefleet.agent.conntrack.Conntrack;
import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortCount;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.console.ConsoleException;
import io.wirefleet.agent.console.ConsoleProbe;
import io.wirefleet.agent.doctor.Facts.Agent;
import io.wirefleet.agent.doctor.Facts.Call;
import io.wirefleet.agent.doctor.Facts.Device;
import io.wirefleet.agent.doctor.Facts.Disk;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.host.SoftInterrupts;
import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.tuning.ConnectionTable;
import io.wirefleet.agent.tuning.KernelSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks at this machine, in the network namespace of the calling thread; changes nothing. Each part stands for
/// itself: what cannot be looked at, without root or before enrolment, is said to be so.
public final class LocalFacts {
    static final String NOT_ENROLLED = "this machine is not enrolled";

    private static final Duration CONSOLE_PATIENCE = Duration.ofSeconds(5);

    /// So many flows are read for the use of source ports: a second.
    private static final int FLOWS = 100_000;

    private final StateDirectory directory;
    private final String programs;
    private final KernelSettings kernel;
    private final HostFiles host;
    private final InstantSource clock;

    /// @param programs where to look for `wireguard-go`: a search path as in the environment
    public LocalFacts(
            StateDirectory directory, String programs, KernelSettings kernel, HostFiles host, InstantSource clock) {
        this.directory = directory;
        this.programs = programs;
        this.kernel = kernel;
        this.host = host;
        this.clock = clock;
    }

    public Facts gather() {
        Known<Enrolment> enrolment = Known.of(this::enrolment);
        try (Opened<LocalMachine> local = new Opened<>(() -> open(enrolment));
                Opened<NetlinkSocket> route = new Opened<>(() -> NetlinkSocket.open(NetlinkProtocol.ROUTE));
                Opened<NetlinkSocket> generic = new Opened<>(() -> NetlinkSocket.open(NetlinkProtocol.GENERIC));
                Opened<NetlinkSocket> netfilter = new Opened<>(() -> NetlinkSocket.open(NetlinkProtocol.NETFILTER))) {
            Known<Machine> machine = local.known().then(LocalMachine::machine);
            NetworkFacts network = new NetworkFacts(route.known(), generic.known(), machine, kernel, host);
            Known<List<Device>> devices = network.devices();
            Known<Device> tunnel = devices.then(all -> tunnel(all, AgentStatus.load(directory)));
            StateFacts state = new StateFacts(directory, enrolment, machine, clock);
            return new Facts(
                    clock.instant(),
                    machine.then(found -> found.wireGuard().implementation()),
                    devices,
                    tunnel,
                    network.wayOut(),
                    tunnel.then(network::routesBack),
                    tunnel.then(network::reversePath),
                    tunnel.then(network::forwarding),
                    Known.of(() -> connections(netfilter.known())),
                    Known.of(() -> PortCount.of(FLOWS)),
                    Known.of(this::softInterrupts),
                    Known.of(this::disk),
                    enrolment.then(this::call),
                    enrolment.then(_ -> new Agent(directory.isLocked(), AgentStatus.load(directory))),
                    state.drift(),
                    state.obstacles(),
                    state.tuning());
        }
    }

    /// As this server's agent, if it is one: tables of others are no matter of its own.
    private LocalMachine open(Known<Enrolment> enrolment) {
        return switch (enrolment) {
            case Known.Seen<Enrolment>(Enrolment enrolled) -> LocalMachine.open(programs, enrolled.serverId());
            case Known.Unknown<Enrolment> _ -> LocalMachine.open(programs);
        };
    }

    private Enrolment enrolment() {
        Enrolment enrolment = directory.enrolment();
        if (enrolment == null) {
            throw new IllegalStateException(NOT_ENROLLED);
        }
        return enrolment;
    }

    /// The agent's, or the only one there is.
    private static Device tunnel(List<Device> devices, @Nullable AgentStatus status) {
        String name = status == null ? null : status.interfaceName();
        return devices.stream()
                .filter(device ->
                        name == null ? devices.size() == 1 : device.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        name == null
                                ? "the agent has made no interface yet"
                                : "the interface " + name + " is not there"));
    }

    private TableFigures connections(Known<NetlinkSocket> netfilter) {
        Losses losses = netfilter.then(socket -> new Conntrack(socket).losses()).or(Losses.NONE);
        TableFigures figures = ConnectionTable.figures(kernel, losses);
        if (figures == null) {
            throw new IllegalStateException("connections are not tracked");
        }
        return figures;
    }

    private SoftInterrupts softInterrupts() {
        SoftInterrupts interrupts = host.softInterrupts();
        if (interrupts.cores().isEmpty()) {
            throw new IllegalStateException("the kernel does not say which core takes packets");
        }
        return interrupts;
    }

    private Disk disk() {
        Path place = directory.path().toAbsolutePath();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        try {
            FileStore store = Files.getFileStore(place);
            return new Disk(place.toString(), store.getUsableSpace(), store.isReadOnly());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Call call(Enrolment enrolment) {
        try {
            return new Call(ConsoleProbe.ask(enrolment, CONSOLE_PATIENCE, clock), "");
        } catch (ConsoleException e) {
            return new Call(null, String.valueOf(e.getMessage()));
        }
    }
}
