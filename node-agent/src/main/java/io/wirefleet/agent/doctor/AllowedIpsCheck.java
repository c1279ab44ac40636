package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Device;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/// Whether two peers of this machine, be they on two interfaces, may send as the same address. On one interface the
/// longer prefix wins; over several it is the routing table, and answers may go to the wrong one. A peer that may
/// be everybody (a default route) is not counted.
final class AllowedIpsCheck implements Check {
    private static final int SHOWN = 5;

    private record Named(IpPrefix prefix, String peer) {}

    @Override
    public String name() {
        return "allowed_ips";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.devices().judged(name(), this::judge);
    }

    private Finding judge(List<Device> devices) {
        List<Named> all = new ArrayList<>();
        devices.forEach(device -> device.allowedIps().stream()
                .filter(allowed -> allowed.prefix().length() > 0)
                .forEach(allowed -> all.add(new Named(allowed.prefix(), allowed.peer() + " on " + device.name()))));
        List<String> overlaps = overlaps(all);
        return overlaps.isEmpty()
                ? Finding.pass(name(), all.size() + " prefixes, none overlaps")
                : Finding.fail(
                        name(),
                        overlaps.size() + " overlaps: "
                                + overlaps.stream().limit(SHOWN).collect(Collectors.joining("; ")),
                        "give each peer its own prefixes; those of another interface are not Wirefleet's to change");
    }

    /// Sorted by address, what contains a prefix comes before it, and everything in between is contained as well.
    private static List<String> overlaps(List<Named> all) {
        all.sort(Comparator.comparing((Named named) -> named.prefix().address())
                .thenComparingInt(named -> named.prefix().length()));
        List<String> overlaps = new ArrayList<>();
        Deque<Named> around = new ArrayDeque<>();
        for (Named named : all) {
            while (!around.isEmpty() && !around.peek().prefix().overlaps(named.prefix())) {
                around.pop();
            }
            Named outer = around.peek();
            if (outer != null && !outer.peer().equals(named.peer())) {
                overlaps.add(
                        named.prefix() + " of " + named.peer() + " is in " + outer.prefix() + " of " + outer.peer());
            }
            around.push(named);
        }
        return overlaps;
    }
}
