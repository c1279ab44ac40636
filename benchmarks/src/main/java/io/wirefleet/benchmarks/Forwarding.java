package io.wirefleet.benchmarks;

import io.wirefleet.agent.firewall.NftFirewall;
import io.wirefleet.agent.reconcile.EffectiveState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Packets a second that a router forwards under the agent's rules, with few and with many peers, and under nothing but
/// `masquerade`. Three network namespaces in a row, this one in the middle; `trafgen` makes the packets at one end, at
/// the other they are counted by the interface and dropped. The way in bears the tunnel's name and is a plain cable, so
/// that it is the rules that are measured and not the encryption.
final class Forwarding {
    private static final int RULES = 500;
    private static final int FEW = 10;
    private static final int ROUNDS = 61;
    private static final Duration MEASURED = Duration.ofMillis(600);
    private static final String BARE = "masquerade alone";
    private static final double TOLERANCE = 0.05;

    private final Path scratch;

    Forwarding(Path scratch) {
        this.scratch = scratch;
    }

    void measure(Report report) throws Exception {
        lay();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Map<String, SignedState> states = new LinkedHashMap<>();
        for (int peers : List.of(FEW, 1_000, 10_000)) {
            states.put(rules(peers), new SignedState(peers, RULES));
        }
        try (NftFirewall firewall = NftFirewall.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                Shell.run("nft add table ip bare");
                Shell.run("nft add chain ip bare out { type nat hook postrouting priority srcnat ; }");
                Shell.run("nft add rule ip bare out oifname way-out masquerade");
                rates.computeIfAbsent(BARE, _ -> new ArrayList<>()).add(rate());
                Shell.run("nft delete table ip bare");
                for (Map.Entry<String, SignedState> entry : states.entrySet()) {
                    EffectiveState wanted = EffectiveState.of(entry.getValue().state(), Instant.now());
                    firewall.apply(Objects.requireNonNull(wanted).firewall());
                    rates.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(rate());
                    firewall.remove();
                }
            }
        } finally {
            Shell.run("ip netns del left");
            Shell.run("ip netns del right");
        }
        write(report, rates);
    }

    private void lay() throws IOException, InterruptedException {
        for (String line : """
                mkdir -p /run/netns
                ip netns add left
                ip netns add right
                ip link add %1$s type veth peer name cable netns left
                ip link add way-out type veth peer name cable netns right
                ip address add 10.90.0.1/16 dev %1$s
                ip address add 198.18.0.2/15 dev way-out
                ip link set %1$s up
                ip link set way-out up
                ip -n left link set cable up
                ip -n right link set cable up
                ip netns exec right nft add table netdev sink
                ip netns exec right nft add chain netdev sink in { type filter hook ingress device cable priority 0 ; policy drop ; }
                sysctl -q -w net.ipv4.ip_forward=1
                sysctl -q -w net.ipv4.conf.all.rp_filter=0
                """.formatted(SignedState.INTERFACE).lines().toList()) {
            Shell.run(line);
        }
        String there = mac("right", "cable");
        Shell.run("ip neighbour add 198.18.0.1 lladdr " + there + " dev way-out nud permanent");
        String here = Files.readString(Path.of("/sys/class/net", SignedState.INTERFACE, "address"))
                .strip();
        StringBuilder packets = new StringBuilder();
        for (int peer = 2; peer < 12; peer++) {
            packets.append("{ eth(da=%s, sa=02:00:00:00:00:01), ipv4(saddr=10.90.0.%d, daddr=198.18.0.1, ttl=64),"
                            .formatted(here, peer))
                    .append(" udp(sport=4000, dport=5000), fill(0x00, 64) }\n");
        }
        Files.writeString(scratch.resolve("packets"), packets);
    }

    private static String mac(String namespace, String device) throws IOException, InterruptedException {
        return Shell.run("ip netns exec " + namespace + " cat /sys/class/net/" + device + "/address")
                .strip();
    }

    /// Packets a second at the far end.
    private double rate() throws IOException, InterruptedException {
        Process generator = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        "left",
                        "trafgen",
                        "--dev",
                        "cable",
                        "--conf",
                        scratch.resolve("packets").toString(),
                        "--cpus",
                        "1",
                        "--qdisc-path",
                        "--no-sock-mem")
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("trafgen.log").toFile())
                .start();
        try {
            long begun = received();
            while (received() < begun + 10_000) {
                if (!generator.isAlive()) {
                    throw new IOException("trafgen: " + Files.readString(scratch.resolve("trafgen.log")));
                }
                Thread.sleep(5);
            }
            long before = received();
            long start = System.nanoTime();
            Thread.sleep(MEASURED);
            long after = received();
            return (after - before) * 1e9 / (System.nanoTime() - start);
        } finally {
            // it works in a child, and does not pass a signal on
            generator.descendants().forEach(ProcessHandle::destroyForcibly);
            generator.destroyForcibly().waitFor();
        }
    }

    private static long received() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/sys/class/net/way-out/statistics/tx_packets"))
                .strip());
    }

    private static void write(Report report, Map<String, List<Double>> rates) {
        report.section("Forwarding through the rules");
        report.line(
                "One generator, ten flows of small UDP packets of ten peers with three rules each, every packet judged; "
                        + ROUNDS + " rounds of " + MEASURED.toMillis()
                        + " ms each in turns, medians; of 10 peers and of masquerade alone within each round.");
        report.table("rules", "packets a second", "of 10 peers", "of masquerade alone", "slowest to quickest round");
        List<Double> bare = rates.getOrDefault(BARE, List.of());
        List<Double> few = rates.getOrDefault(rules(FEW), List.of());
        double least = 1;
        double most = 1;
        for (Map.Entry<String, List<Double>> entry : rates.entrySet()) {
            double ofFew = share(entry.getValue(), few);
            boolean ours = !entry.getKey().equals(BARE);
            if (ours) {
                least = Math.min(least, ofFew);
                most = Math.max(most, ofFew);
            }
            report.row(
                    entry.getKey(),
                    String.format(Locale.ROOT, "%.0f", median(entry.getValue())),
                    ours ? percent(ofFew) : "",
                    percent(share(entry.getValue(), bare)),
                    String.format(
                            Locale.ROOT,
                            "%.0f to %.0f",
                            entry.getValue().stream().min(Double::compare).orElseThrow(),
                            entry.getValue().stream().max(Double::compare).orElseThrow()));
        }
        report.budget(
                "Packets forwarded with 10, 1,000 and 10,000 peers, " + RULES + " rules",
                "the same within 5 %",
                percent(least) + " to " + percent(most) + " of what it is with 10",
                least >= 1 - TOLERANCE && most <= 1 + TOLERANCE);
    }

    private static String rules(int peers) {
        return peers + " peers, " + RULES + " rules";
    }

    /// The median of what each round's rate is of another's in the same round.
    private static double share(List<Double> rates, List<Double> others) {
        return median(IntStream.range(0, rates.size())
                .mapToObj(round -> rates.get(round) / others.get(round))
                .toList());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
