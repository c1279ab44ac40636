package io.wirefleet.agent.conntrack;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The flow table of the network namespace that a NETFILTER socket belongs to. Each call reads the table once,
/// however many addresses it is about. All calls throw [NetlinkException] with what the kernel answered.
public final class Conntrack {
    /// How many entries are removed by one system call: their acknowledgements must fit the receive buffer.
    private static final int BATCH = 256;

    private final NetlinkSocket socket;

    /// @param socket a socket of the NETFILTER family; it stays the caller's
    public Conntrack(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// The flows that fit, in all zones, IPv4 and IPv6. The kernel goes through its whole table, which every network
    /// namespace shares; where this one has no flow, it is not asked to.
    public List<Flow> list(Predicate<Flow> wanted) {
        try {
            List<NetlinkMessage> counts = socket.request(FlowMessages.count());
            if (!counts.isEmpty() && FlowMessages.readCount(counts.getFirst()) == 0) {
                return List.of();
            }
            return socket.dump(
                    FlowMessages.dump(),
                    (message, flows) ->
                            FlowMessages.read(message).filter(wanted).ifPresent(flows));
        } catch (NetlinkException e) {
            throw e.during("read the connection table");
        }
    }

    /// What could not be tracked, on all cores.
    public Losses losses() {
        try {
            return socket
                    .dump(
                            FlowMessages.counters(),
                            (message, counters) -> counters.accept(FlowMessages.readCounters(message)))
                    .stream()
                    .map(Losses.class::cast)
                    .reduce(Losses.NONE, Losses::plus);
        } catch (NetlinkException e) {
            throw e.during("read the counters of connection tracking");
        }
    }

    /// Forgets every flow that has one of these addresses as an end.
    ///
    /// @return how many were there
    public int drop(AddressSet addresses) {
        return drop(addresses, _ -> true);
    }

    /// Forgets the flows that have one of these addresses as an end and are not wanted any more.
    ///
    /// @return how many were there
    public int drop(AddressSet addresses, Predicate<Flow> unwanted) {
        if (addresses.isEmpty()) {
            return 0;
        }
        List<Flow> flows = list(flow -> flow.touches(addresses) && unwanted.test(flow));
        int gone = 0;
        for (int start = 0; start < flows.size(); start += BATCH) {
            List<MessageBuilder> batch = flows.subList(start, Math.min(start + BATCH, flows.size())).stream()
                    .map(FlowMessages::delete)
                    .toList();
            var errors = socket.batch(batch);
            gone += batch.size() - errors.size();
            Optional<NetlinkException> failure = errors.values().stream()
                    .filter(error -> error.errno() != Errno.ENOENT)
                    .findFirst();
            if (failure.isPresent()) {
                throw failure.get().during("forget " + flows.size() + " flows");
            }
        }
        return gone;
    }
}
