package io.wirefleet.agent.doctor;

import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.console.ConsoleProbe.Answer;
import io.wirefleet.agent.host.LinkCounters;
import io.wirefleet.agent.host.SoftInterrupts;
import io.wirefleet.agent.store.AgentStatus;
import io.wirefleet.agent.tuning.TuningReport;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the checks judge: this machine as it is now.
///
/// @param wireGuard what implements it: `kernel`, or the name of a program
/// @param devices the WireGuard interfaces of the machine
/// @param tunnel that of them which is the agent's
/// @param routesBack where packets to the tunnel's peers would leave
/// @param forwarding whether it is on, for each family that has a route out of the machine
/// @param softInterrupts the network's work by core
/// @param drift how the machine differs from the last good state, a line for each
/// @param obstacles what tables of others do to the tunnel's packets, a line for each, with what would mend it
public record Facts(
        Instant now,
        Known<String> wireGuard,
        Known<List<Device>> devices,
        Known<Device> tunnel,
        Known<WayOut> wayOut,
        Known<List<RouteBack>> routesBack,
        Known<ReversePath> reversePath,
        Known<Forwarding> forwarding,
        Known<TableFigures> connections,
        Known<PortUse> ports,
        Known<SoftInterrupts> softInterrupts,
        Known<Disk> disk,
        Known<Call> console,
        Known<Agent> agent,
        Known<List<String>> drift,
        Known<List<String>> obstacles,
        Known<TuningReport> tuning) {

    /// What the console answered.
    Known<Answer> answer() {
        return console.then(call -> {
            Answer answer = call.answer();
            if (answer == null) {
                throw new IllegalStateException("the console does not answer");
            }
            return answer;
        });
    }

    /// A WireGuard interface.
    ///
    /// @param allowedIps of all its peers, each with the peer's name or key
    /// @param narrowestPath the least MTU that the kernel knows of a way to a peer's endpoint; null: none below
    ///     that of the way out
    public record Device(
            String name,
            int mtu,
            List<Allowed> allowedIps,
            @Nullable Integer narrowestPath) {
        public Device {
            allowedIps = List.copyOf(allowedIps);
        }
    }

    /// What a peer may send as.
    public record Allowed(String peer, IpPrefix prefix) {}

    /// The interface by which packets leave for the internet.
    ///
    /// @param groForwarding whether UDP packets are merged for forwarding (`rx-udp-gro-forwarding`); null: not
    ///     known
    public record WayOut(
            String name,
            int mtu,
            LinkCounters counters,
            @Nullable Boolean groForwarding,
            @Nullable Boolean gro) {}

    /// @param by the interface; null: nowhere
    public record RouteBack(IpPrefix to, @Nullable String by) {}

    /// @param strict interfaces with strict reverse path filtering (`rp_filter` 1)
    public record ReversePath(Set<String> strict) {
        public ReversePath {
            strict = Set.copyOf(strict);
        }
    }

    /// @param off families that should be forwarded, and are not
    public record Forwarding(Set<Family> wanted, Set<Family> off) {
        public Forwarding {
            wanted = Set.copyOf(wanted);
            off = Set.copyOf(off);
        }
    }

    /// @param readOnly whether the file system is mounted so
    public record Disk(String path, long usableBytes, boolean readOnly) {}

    /// The console, asked for a sign of life.
    ///
    /// @param answer null: none
    /// @param problem why not; empty: there is one
    public record Call(@Nullable Answer answer, String problem) {}

    /// @param said null: it never said anything
    public record Agent(boolean running, @Nullable AgentStatus said) {}
}
