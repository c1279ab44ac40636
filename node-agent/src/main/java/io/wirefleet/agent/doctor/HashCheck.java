package io.wirefleet.agent.doctor;

import io.wirefleet.agent.conntrack.TableFigures;

/// Whether the hash table of connection tracking is large enough: each flow is in it twice, and a look-up walks a
/// chain.
final class HashCheck implements Check {
    private static final int MOST_IN_A_BUCKET = 4;

    @Override
    public String name() {
        return "conntrack_hash";
    }

    @Override
    public Finding judge(Facts facts) {
        return facts.connections().judged(name(), this::judge);
    }

    private Finding judge(TableFigures table) {
        String figure = table.buckets() + " buckets for at the most " + table.maximum() + " entries";
        return table.buckets() * MOST_IN_A_BUCKET < table.maximum()
                ? Finding.warn(
                        name(),
                        figure + ": look-ups walk long chains once it fills",
                        "set it on the host: sysctl -w net.netfilter.nf_conntrack_buckets=" + table.maximum())
                : Finding.pass(name(), figure);
    }
}
