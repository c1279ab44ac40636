package io.wirefleet.agent.firewall;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Desired states and packets by chance, the same for the same seed. Addresses come from few, close values, so that
/// prefixes touch, nest and overlap, and packets meet their edges.
final class RandomDesired {
    private static final List<String> PORTS =
            List.of("tcp/443", "tcp/1000-2000", "tcp/1500-2500", "tcp", "udp/53", "udp/1000-1001", "udp", "icmp");

    private final SplittableRandom random;

    RandomDesired(long seed) {
        random = new SplittableRandom(seed);
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    /// @param sites whether peers may have sites, or only single addresses
    DesiredExample example(String device, boolean sites) {
        DesiredExample example = new DesiredExample()
                .device(device)
                .routes("10.8.0.0/16", "fd00:8::/64", "10.20.0.0/16")
                .noMasquerade();
        int rules = 1 + upTo(4);
        for (int rule = 1; rule <= rules; rule++) {
            if (upTo(5) > 0) {
                String[] ports = IntStream.range(0, upTo(1) * upTo(3))
                        .mapToObj(_ -> PORTS.get(upTo(PORTS.size() - 1)))
                        .toArray(String[]::new);
                example.rule(rule, prefixes(1 + upTo(3)), upTo(1) == 0 ? "" : prefixes(1 + upTo(2)), ports);
            }
        }
        int peers = upTo(6);
        for (int peer = 1; peer <= peers; peer++) {
            int[] granted =
                    IntStream.rangeClosed(1, rules).filter(_ -> upTo(1) == 0).toArray();
            example.peer(peer, sources(sites), granted);
        }
        return example;
    }

    /// The same with exits, by which some of its rules lead.
    DesiredExample withExits(DesiredExample example) {
        for (int exit = 1; exit <= 3; exit++) {
            if (upTo(2) > 0) {
                example.exit("exit" + exit, exit, "eth" + exit);
            }
        }
        for (int rule = 1; rule <= 5; rule++) {
            if (upTo(1) == 0) {
                example.by(rule, "exit" + (1 + upTo(3)), upTo(1) == 0);
            }
        }
        return example;
    }

    private String sources(boolean sites) {
        List<String> sources = new ArrayList<>();
        sources.add("10.8.0." + (2 + upTo(5)) + "/32");
        if (upTo(1) == 0) {
            sources.add("fd00:8::" + (2 + upTo(5)) + "/128");
        }
        if (sites && upTo(1) == 0) {
            sources.add(IpPrefix.containing(IpAddress.parse("10.20." + upTo(3) + "." + upTo(255)), 20 + upTo(10))
                    .toString());
        }
        return String.join(" ", sources);
    }

    private String prefixes(int count) {
        return IntStream.range(0, count).mapToObj(_ -> prefix()).collect(Collectors.joining(" "));
    }

    private String prefix() {
        return switch (upTo(9)) {
            case 0 -> "0.0.0.0/0";
            case 1 -> "::/0";
            case 2, 3 -> IpPrefix.containing(destination(true), 112 + upTo(16)).toString();
            default -> IpPrefix.containing(destination(false), 22 + upTo(10)).toString();
        };
    }

    IpAddress destination(boolean ipv6) {
        return ipv6
                ? IpAddress.parse("2001:db8::").plus(upTo(40) * 7L)
                : IpAddress.parse("192.168.0.0").plus(upTo(40) * 32L);
    }

    IpAddress source(boolean ipv6) {
        if (ipv6) {
            return IpAddress.parse("fd00:8::2").plus(upTo(6));
        }
        return upTo(2) == 0
                ? IpAddress.parse("10.20.0.0").plus(upTo(40) * 32L)
                : IpAddress.parse("10.8.0.2").plus(upTo(6));
    }
}
