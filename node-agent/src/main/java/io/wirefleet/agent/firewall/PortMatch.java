package io.wirefleet.agent.firewall;

import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.PortRange.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The protocols and ports of an access rule in their fewest ranges.
///
/// @param everything whether there is no restriction; the rest is then empty
/// @param tcp ranges of destination ports, in order, none touching another
/// @param udp likewise
record PortMatch(boolean everything, List<Ports> tcp, List<Ports> udp, boolean icmp) {
    /// The ports from `first` to `last`, both included.
    record Ports(int first, int last) {
        static final Ports ALL = new Ports(0, 65535);

        boolean contains(int port) {
            return first <= port && port <= last;
        }
    }

    static PortMatch of(List<PortRange> ranges) {
        return new PortMatch(
                ranges.isEmpty(),
                merged(ranges, Protocol.TCP),
                merged(ranges, Protocol.UDP),
                ranges.stream().anyMatch(range -> range.protocol() == Protocol.ICMP));
    }

    private static List<Ports> merged(List<PortRange> ranges, Protocol protocol) {
        List<Ports> merged = new ArrayList<>();
        ranges.stream()
                .filter(range -> range.protocol() == protocol)
                .map(PortMatch::ports)
                .sorted(Comparator.comparingInt(Ports::first))
                .forEach(ports -> {
                    Ports last = merged.isEmpty() ? null : merged.getLast();
                    if (last != null && ports.first() <= last.last() + 1) {
                        merged.set(merged.size() - 1, new Ports(last.first(), Math.max(last.last(), ports.last())));
                    } else {
                        merged.add(ports);
                    }
                });
        return List.copyOf(merged);
    }

    private static Ports ports(PortRange range) {
        Integer from = range.from();
        Integer to = range.to();
        if (from == null) {
            return Ports.ALL;
        }
        return new Ports(from, to == null ? from : to);
    }

    /// @param protocol the protocol's number in the IP header
    boolean accepts(int protocol, int port) {
        return everything
                || switch (protocol) {
                    case Protocols.TCP -> tcp.stream().anyMatch(ports -> ports.contains(port));
                    case Protocols.UDP -> udp.stream().anyMatch(ports -> ports.contains(port));
                    case Protocols.ICMP, Protocols.ICMPV6 -> icmp;
                    default -> false;
                };
    }
}
