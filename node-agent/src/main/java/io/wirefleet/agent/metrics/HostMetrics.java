package io.wirefleet.agent.metrics;

import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.conntrack.TableFigures;
import io.wirefleet.agent.host.HostFiles;
import io.wirefleet.agent.host.LinkCounters;
import io.wirefleet.agent.host.SoftInterrupts;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What the page says of the machine. Interfaces and interrupts are read for each page, the rest is of the last look.
final class HostMetrics {
    private final HostFiles host;

    HostMetrics(HostFiles host) {
        this.host = host;
    }

    /// @param tunnel the name of our interface; empty: none
    /// @param connections null: not looked at, or there are none
    /// @param ports null: not looked at
    void write(Exposition page, String tunnel, @Nullable TableFigures connections, @Nullable PortUse ports) {
        if (connections != null) {
            connections(page, connections);
        }
        if (ports != null) {
            page.metric(
                            "wirefleet_agent_source_ports_used",
                            "gauge",
                            "Source ports that are taken for the address, destination and port where they are scarcest,"
                                    + " by a sample of the connection table.")
                    .sample(ports.used());
            page.metric("wirefleet_agent_source_ports_limit", "gauge", "Source ports that there are for each of them.")
                    .sample(PortUse.PORTS);
        }
        interfaces(page, tunnel);
        softInterrupts(page);
    }

    private static void connections(Exposition page, TableFigures table) {
        gauge(page, "entries", "Entries of the connection table.", table.entries());
        gauge(page, "entries_limit", "Entries that the connection table may have.", table.maximum());
        gauge(page, "buckets", "Hash buckets of the connection table.", table.buckets());
        page.metric(
                        "wirefleet_agent_conntrack_lost_total",
                        "counter",
                        "Packets dropped and entries thrown out since the connection table had no room or no place for"
                                + " them.")
                .sample(table.losses().dropped(), "reason", "drop")
                .sample(table.losses().earlyDropped(), "reason", "early_drop")
                .sample(table.losses().insertFailed(), "reason", "insert_failed");
    }

    private static void gauge(Exposition page, String name, String help, long value) {
        page.metric("wirefleet_agent_conntrack_" + name, "gauge", help).sample(value);
    }

    /// The tunnel, and the interfaces that have a default route.
    private void interfaces(Exposition page, String tunnel) {
        Set<String> names = new HashSet<>(host.waysOut());
        names.add(tunnel);
        Map<String, LinkCounters> devices = host.interfaces();
        devices.keySet().retainAll(names);
        passed(page, devices, "receive_bytes", LinkCounters::receivedBytes);
        passed(page, devices, "receive_packets", LinkCounters::receivedPackets);
        passed(page, devices, "receive_errs", LinkCounters::receiveErrors);
        passed(page, devices, "receive_drop", LinkCounters::receiveDropped);
        passed(page, devices, "transmit_bytes", LinkCounters::transmittedBytes);
        passed(page, devices, "transmit_packets", LinkCounters::transmittedPackets);
        passed(page, devices, "transmit_errs", LinkCounters::transmitErrors);
        passed(page, devices, "transmit_drop", LinkCounters::transmitDropped);
    }

    private static void passed(
            Exposition page, Map<String, LinkCounters> devices, String what, ToLongFunction<LinkCounters> count) {
        page.metric(
                "wirefleet_agent_network_" + what + "_total",
                "counter",
                "Of the tunnel and of the ways out, as in /proc/net/dev.");
        devices.forEach((device, counters) -> page.sample(count.applyAsLong(counters), "device", device));
    }

    private void softInterrupts(Exposition page) {
        SoftInterrupts interrupts = host.softInterrupts();
        page.metric(
                "wirefleet_agent_softirqs_total",
                "counter",
                "Soft interrupts of the network by processor; one that has nearly all is the limit of this server.");
        samples(page, interrupts.cores(), "NET_RX", interrupts.receive());
        samples(page, interrupts.cores(), "NET_TX", interrupts.transmit());
    }

    private static void samples(Exposition page, List<Integer> cores, String kind, List<Long> counts) {
        for (int i = 0; i < counts.size(); i++) {
            page.sample(counts.get(i), "cpu", cores.get(i).toString(), "kind", kind);
        }
    }
}
