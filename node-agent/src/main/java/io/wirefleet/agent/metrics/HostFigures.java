package io.wirefleet.agent.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the kernel counts of this machine's network, read from `/proc` when asked. What is not there, such as the
/// connection table before it is loaded, is left out. See proc_net(5).
final class HostFigures {
    private final Path processes;

    /// @param processes `/proc`
    HostFigures(Path processes) {
        this.processes = processes;
    }

    /// @param tunnel the name of our interface; empty: none
    void write(Exposition page, String tunnel) {
        connections(page);
        interfaces(page, tunnel);
        softInterrupts(page);
    }

    /// Read in large pieces: the file of a setting ends with its first read, however short that was
    /// (`proc_dointvec`).
    private List<String> lines(String file) {
        try (InputStream whole = Files.newInputStream(processes.resolve(file))) {
            return new String(whole.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private void connections(Exposition page) {
        setting(page, "nf_conntrack_count", "entries", "Entries of the connection table.");
        setting(page, "nf_conntrack_max", "entries_limit", "Entries that the connection table may have.");
        setting(page, "nf_conntrack_buckets", "buckets", "Hash buckets of the connection table.");
        List<String> statistics = lines("net/stat/nf_conntrack");
        if (statistics.size() < 2) {
            return;
        }
        List<String> columns = words(statistics.getFirst());
        page.metric(
                "wirefleet_agent_conntrack_lost_total",
                "counter",
                "Packets dropped and entries thrown out since the connection table had no room or no place for them.");
        for (String reason : List.of("drop", "early_drop", "insert_failed")) {
            int column = columns.indexOf(reason);
            if (column >= 0) {
                long sum = statistics.stream()
                        .skip(1)
                        .mapToLong(line -> Long.parseLong(words(line).get(column), 16))
                        .sum();
                page.sample(sum, "reason", reason);
            }
        }
    }

    private void setting(Exposition page, String file, String name, String help) {
        List<String> lines = lines("sys/net/netfilter/" + file);
        if (!lines.isEmpty()) {
            page.metric("wirefleet_agent_conntrack_" + name, "gauge", help)
                    .sample(Long.parseLong(lines.getFirst().strip()));
        }
    }

    /// The tunnel, and the interfaces that have a default route.
    private void interfaces(Exposition page, String tunnel) {
        Set<String> names = new HashSet<>(Set.of(tunnel));
        for (String line : lines("net/route")) {
            List<String> fields = words(line);
            if (fields.size() > 7
                    && fields.get(1).equals("00000000")
                    && fields.get(7).equals("00000000")) {
                names.add(fields.getFirst());
            }
        }
        for (String line : lines("net/ipv6_route")) {
            List<String> fields = words(line);
            if (fields.size() > 9
                    && fields.getFirst().matches("0{32}")
                    && fields.get(1).equals("00")) {
                names.add(fields.get(9));
            }
        }
        names.remove("lo");
        Map<String, List<String>> devices = new LinkedHashMap<>();
        for (String line : lines("net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0 && names.contains(line.substring(0, colon).strip())) {
                devices.put(line.substring(0, colon).strip(), words(line.substring(colon + 1)));
            }
        }
        int column = 0;
        for (String direction : List.of("receive", "transmit")) {
            int at = column;
            for (String what : List.of("bytes", "packets", "errs", "drop")) {
                int index = at + List.of("bytes", "packets", "errs", "drop").indexOf(what);
                page.metric(
                        "wirefleet_agent_network_" + direction + "_" + what + "_total",
                        "counter",
                        "Of the tunnel and of the ways out, as in /proc/net/dev.");
                devices.forEach((device, fields) -> page.sample(Long.parseLong(fields.get(index)), "device", device));
            }
            column = 8;
        }
    }

    private void softInterrupts(Exposition page) {
        List<String> lines = lines("softirqs");
        if (lines.isEmpty()) {
            return;
        }
        List<String> processors = words(lines.getFirst());
        page.metric(
                "wirefleet_agent_softirqs_total",
                "counter",
                "Soft interrupts of the network by processor; one that has nearly all is the limit of this server.");
        for (String line : lines) {
            List<String> fields = new ArrayList<>(words(line));
            String kind = fields.isEmpty() ? "" : fields.removeFirst();
            if (kind.equals("NET_RX:") || kind.equals("NET_TX:")) {
                for (int i = 0; i < fields.size() && i < processors.size(); i++) {
                    page.sample(
                            Long.parseLong(fields.get(i)),
                            "cpu",
                            processors.get(i).substring("CPU".length()),
                            "kind",
                            kind.substring(0, kind.length() - 1));
                }
            }
        }
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+", -1));
    }
}
