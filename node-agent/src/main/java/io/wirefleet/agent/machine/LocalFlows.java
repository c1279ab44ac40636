package io.wirefleet.agent.machine;

import io.wirefleet.agent.conntrack.AddressSet;
import io.wirefleet.agent.conntrack.Conntrack;
import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortCount;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.reconcile.Flows;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.List;
import java.util.function.Predicate;

/// The tracked connections by ctnetlink.
final class LocalFlows implements Flows {
    private static final AddressSet EVERYWHERE =
            new AddressSet(List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")));

    /// So many flows stand for all of them: some 150 ms of one core.
    private static final int SAMPLE = 16_384;

    private final Conntrack conntrack;

    LocalFlows(Conntrack conntrack) {
        this.conntrack = conntrack;
    }

    @Override
    public int drop(Predicate<Flow> which) {
        return conntrack.drop(EVERYWHERE, flow -> which.test(seenByTheFirewall(flow)));
    }

    @Override
    public Losses losses() {
        return conntrack.losses();
    }

    @Override
    public PortUse ports() {
        return PortCount.of(SAMPLE);
    }

    /// The destination as packets bear it when they are judged: where somebody translates destinations, that is who
    /// answers.
    private static Flow seenByTheFirewall(io.wirefleet.agent.conntrack.Flow flow) {
        boolean hasPorts = flow.original().destinationPort() != 0;
        return new Flow(
                flow.original().protocol(),
                flow.original().source(),
                flow.reply().source(),
                hasPorts ? flow.reply().sourcePort() : 0);
    }
}
