package io.wirefleet.agent.doctor;

import io.wirefleet.agent.conntrack.TableFigures;

/// How full the table of tracked connections is, and whether packets were dropped for it.
final class ConntrackCheck implements Check {
    private static final int NEARLY_FULL_PERCENT = 75;
    private static final int FULL_PERCENT = 90;

    @Override
    public String name() {
        return "conntrack";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.connections().judged(name(), this::judge);
    }

    private Finding judge(TableFigures table) {
        long share = table.percentFull();
        String figure = table.entries() + " of " + table.maximum() + " entries, " + share + " %";
        String fix = "give the server a larger conntrack.max_entries, or a larger capacity";
        if (share >= FULL_PERCENT) {
            return Finding.fail(name(), figure + ": new connections are dropped, or soon will be", fix);
        }
        if (share >= NEARLY_FULL_PERCENT) {
            return Finding.warn(name(), figure, fix);
        }
        long dropped = table.losses().noRoom();
        return dropped > 0
                ? Finding.warn(
                        name(),
                        figure + "; " + dropped + " packets were dropped since the machine started, as it was full or"
                                + " out of memory",
                        fix + "; 'conntrack -S' shows whether they grow")
                : Finding.pass(name(), figure);
    }
}
