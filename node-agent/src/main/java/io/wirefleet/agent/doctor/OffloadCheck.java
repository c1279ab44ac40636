package io.wirefleet.agent.doctor;

import io.wirefleet.agent.doctor.Facts.WayOut;

/// Whether the way out merges packets that are forwarded, which saves most of the work for each.
final class OffloadCheck implements Check {
    @Override
    public String name() {
        return "offloads";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.wayOut().judged(name(), this::judge);
    }

    private Finding judge(WayOut way) {
        Boolean gro = way.gro();
        Boolean forwarding = way.groForwarding();
        if (gro == null || forwarding == null) {
            return Finding.skip(name(), "the offloads of " + way.name() + " cannot be read");
        }
        String figure = way.name() + ": gro " + onOff(gro) + ", rx-udp-gro-forwarding " + onOff(forwarding);
        return gro && forwarding
                ? Finding.pass(name(), figure)
                : Finding.warn(
                        name(),
                        figure,
                        "start the agent, which sets it, or: ethtool -K " + way.name()
                                + " gro on rx-udp-gro-forwarding on");
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
