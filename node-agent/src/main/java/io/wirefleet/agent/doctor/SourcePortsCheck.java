package io.wirefleet.agent.doctor;

import io.wirefleet.agent.conntrack.PortUse;

/// Whether flows that leave under the server's address, or one of its pool, still find a source port.
final class SourcePortsCheck implements Check {
    private static final int WARN_PERCENT = 70;
    private static final int FAIL_PERCENT = 90;

    /// Two packets of one flow at the same time are turned away likewise, now and then.
    private static final long A_FEW = 100;

    @Override
    public String name() {
        return "source_ports";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.ports().judged(name(), ports -> judge(ports, facts));
    }

    private Finding judge(PortUse ports, Facts facts) {
        String figure = ports.place() == null
                ? "nothing leaves under another address"
                : (ports.estimated() ? "about " : "") + ports.used() + " of " + PortUse.PORTS
                        + " are taken where they are scarcest, from " + ports.place() + ", " + ports.percentUsed()
                        + " %";
        String fix = "give the server (more) egress.snat_addresses: each has as many ports again, for other peers; or"
                + " move peers to another server";
        if (ports.percentUsed() >= FAIL_PERCENT) {
            return Finding.fail(name(), figure + ": new connections to there fail, or soon will", fix);
        }
        if (ports.percentUsed() >= WARN_PERCENT) {
            return Finding.warn(name(), figure, fix);
        }
        long turnedAway =
                facts.connections().then(table -> table.losses().insertFailed()).or(0L);
        return turnedAway >= A_FEW
                ? Finding.warn(
                        name(),
                        figure + "; " + turnedAway + " new connections were turned away since the machine started, as"
                                + " there was no free source port or another one was like them",
                        fix + "; 'conntrack -S' shows whether insert_failed grows, 'nft list ruleset' whether a rule"
                                + " of somebody else gives a range of ports")
                : Finding.pass(name(), figure);
    }
}
