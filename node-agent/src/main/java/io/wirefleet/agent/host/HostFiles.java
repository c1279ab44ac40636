package io.wirefleet.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// What the kernel tells of this machine below `/proc` (proc(5)), read when asked; of interfaces and routes those in
/// the calling thread's network namespace. What is not there is left out.
public final class HostFiles {
    private static final String NETWORK = "thread-self/net/";
    private static final int FIELDS_OF_A_DEVICE = 16;

    private final Path processes;

    /// @param processes `/proc`
    public HostFiles(Path processes) {
        this.processes = processes;
    }

    private List<String> lines(String file) {
        try (InputStream whole = Files.newInputStream(processes.resolve(file))) {
            return new String(whole.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+", -1));
    }

    /// All interfaces, by name.
    public Map<String, LinkCounters> interfaces() {
        Map<String, LinkCounters> devices = new LinkedHashMap<>();
        for (String line : lines(NETWORK + "dev")) {
            int colon = line.indexOf(':');
            List<String> words = colon < 0 ? List.of() : words(line.substring(colon + 1));
            if (words.size() >= FIELDS_OF_A_DEVICE) {
                List<Long> fields = words.stream().map(Long::valueOf).toList();
                devices.put(
                        line.substring(0, colon).strip(),
                        new LinkCounters(
                                fields.get(0),
                                fields.get(1),
                                fields.get(2),
                                fields.get(3),
                                fields.get(8),
                                fields.get(9),
                                fields.get(10),
                                fields.get(11)));
            }
        }
        return devices;
    }

    /// The names of the interfaces that have a default route, of either family.
    public Set<String> waysOut() {
        Set<String> names = new TreeSet<>();
        for (String line : lines(NETWORK + "route")) {
            List<String> fields = words(line);
            if (fields.size() > 7
                    && fields.get(1).equals("00000000")
                    && fields.get(7).equals("00000000")) {
                names.add(fields.getFirst());
            }
        }
        for (String line : lines(NETWORK + "ipv6_route")) {
            List<String> fields = words(line);
            if (fields.size() > 9
                    && fields.getFirst().matches("0{32}")
                    && fields.get(1).equals("00")) {
                names.add(fields.get(9));
            }
        }
        names.remove("lo");
        return names;
    }

    /// No cores: the kernel does not say.
    public SoftInterrupts softInterrupts() {
        List<String> lines = lines("softirqs");
        List<Integer> cores = lines.isEmpty()
                ? List.of()
                : words(lines.getFirst()).stream()
                        .map(core -> Integer.valueOf(core.substring("CPU".length())))
                        .toList();
        return new SoftInterrupts(
                cores, counts(lines, "NET_RX:", cores.size()), counts(lines, "NET_TX:", cores.size()));
    }

    private static List<Long> counts(List<String> lines, String kind, int most) {
        List<Long> counts = new ArrayList<>();
        lines.stream()
                .map(HostFiles::words)
                .filter(words -> words.getFirst().equals(kind))
                .forEach(words ->
                        words.stream().skip(1).limit(most).map(Long::valueOf).forEach(counts::add));
        return counts;
    }

    /// Memory in bytes, by its name in `/proc/meminfo`, such as `MemTotal`; empty: the kernel does not say.
    public OptionalLong memoryBytes(String name) {
        return kibibytes("meminfo", name);
    }

    /// The memory that this process takes, in bytes; empty: the kernel does not say.
    public OptionalLong residentBytes() {
        return kibibytes("self/status", "VmRSS");
    }

    /// How many processes ran or waited to run, as the mean of five minutes, times 100; empty: the kernel does not
    /// say.
    public OptionalLong loadPercent() {
        return lines("loadavg").stream()
                .mapToLong(line -> Math.round(Double.parseDouble(words(line).get(1)) * 100))
                .findFirst();
    }

    private OptionalLong kibibytes(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(words(line).get(1)) << 10)
                .findFirst();
    }
}
