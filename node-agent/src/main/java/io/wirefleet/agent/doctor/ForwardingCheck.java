package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.Forwarding;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.stream.Collectors;

/// Whether the kernel forwards packets for each family that the tunnel has.
final class ForwardingCheck implements Check {
    @Override
    public String name() {
        return "forwarding";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.forwarding().judged(name(), this::judge);
    }

    private Finding judge(Forwarding forwarding) {
        String off =
                forwarding.off().stream().sorted().map(ForwardingCheck::sysctl).collect(Collectors.joining(" "));
        return off.isEmpty()
                ? Finding.pass(
                        name(),
                        "on for "
                                + forwarding.wanted().stream()
                                        .sorted()
                                        .map(Family::toString)
                                        .collect(Collectors.joining(", ")))
                : Finding.fail(
                        name(),
                        "off: peers reach nothing behind the server",
                        "start the agent, which sets it, or set it on the host: sysctl -w " + off);
    }

    private static String sysctl(Family family) {
        return switch (family) {
            case IPV4 -> "net.ipv4.ip_forward=1";
            case IPV6 -> "net.ipv6.conf.all.forwarding=1";
        };
    }
}
