package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.Ruleset;
import io.wirefleet.agent.firewall.ruleset.RulesetChange;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.MessageFlags;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkProtocol;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table of one tunnel in the network namespace in which it was opened. Not safe for concurrent use.
public final class RulesetTable implements AutoCloseable {
    private static final int ATTEMPTS_AT_ONE_PICTURE = 10;

    private final NetlinkSocket socket;
    private final TableIdentity identity = new TableIdentity();
    private final TableReader reader;

    private RulesetTable(NetlinkSocket socket) {
        this.socket = socket;
        this.reader = new TableReader(socket, identity);
    }

    /// @throws NetlinkException EPERM without CAP_NET_ADMIN
    public static RulesetTable open() {
        return new RulesetTable(NetlinkSocket.open(NetlinkProtocol.NETFILTER));
    }

    /// Says whose table it is, before anything else is asked.
    ///
    /// @return whether it was another's until now, of which what is known means nothing
    public boolean become(@Nullable ServerId owner, @Nullable String device) {
        return identity.become(owner, device);
    }

    /// The table's name, as of the last observation.
    public String name() {
        return identity.name();
    }

    /// What stands in the kernel, and the generation at which it did.
    public record Observation(ObservedTable table, int generation) {}

    /// The kernel's count of the transactions of everybody in this network namespace.
    public int generation() {
        return reader.generation();
    }

    /// What others' tables do to what is forwarded, whatever ours says.
    public List<ObstacleChain> obstacles(String device) {
        return new ForeignForward(socket).obstacles(device);
    }

    /// Reads the whole table.
    ///
    /// @throws NetlinkException if it cannot be read, or somebody changes nf_tables all the time
    public Observation observe() {
        int before = reader.generation();
        for (int attempt = 0; attempt < ATTEMPTS_AT_ONE_PICTURE; attempt++) {
            ObservedTable table = reader.table();
            int after = reader.generation();
            if (after == before) {
                return new Observation(table, after);
            }
            before = after;
        }
        throw new NetlinkException("read table inet " + identity.name(), Errno.EAGAIN, "it changes all the time");
    }

    /// What became of a transaction.
    public sealed interface Outcome {
        /// All of it is in force, since this generation.
        record Committed(int generation) implements Outcome {}

        /// Nothing of it is: somebody else's transaction came in between.
        record Overtaken() implements Outcome {}

        /// Nothing of it is: the kernel refused a part of it.
        record Refused(NetlinkException reason) implements Outcome {}
    }

    /// Makes these changes as one transaction: all or nothing, for packets and for a crash alike.
    ///
    /// @param generation of the picture that the changes were made from
    public Outcome commit(List<RulesetChange> changes, int generation) {
        return send(transaction(changes, identity, generation), generation);
    }

    private Outcome send(List<MessageBuilder> transaction, int generation) {
        Map<Integer, NetlinkException> errors = new TreeMap<>(socket.batch(transaction));
        NetlinkException first =
                errors.isEmpty() ? null : errors.values().iterator().next();
        if (first == null) {
            return new Outcome.Committed(generation + 1 == 0 ? 1 : generation + 1);
        }
        return first.name().equals("ERESTART") ? new Outcome.Overtaken() : new Outcome.Refused(first);
    }

    /// The bytes of the netlink messages that these changes take.
    public static int transactionLength(List<RulesetChange> changes) {
        return transaction(changes, new TableIdentity(), 0).stream()
                .mapToInt(MessageBuilder::length)
                .sum();
    }

    private static List<MessageBuilder> transaction(
            List<RulesetChange> changes, TableIdentity identity, int generation) {
        List<MessageBuilder> messages = new ArrayList<>();
        messages.add(begin(generation));
        messages.addAll(ChangeWriter.write(changes, identity));
        messages.add(ChangeWriter.acknowledged(identity));
        messages.add(NfTables.bracket(NfTables.BATCH_END));
        return messages;
    }

    private static MessageBuilder begin(int generation) {
        return NfTables.bracket(NfTables.BATCH_BEGIN).u32BigEndian(NfTables.BATCH_GENERATION, generation);
    }

    /// Deletes the table with all that is in it, as one transaction.
    public Outcome delete(int generation) {
        return send(
                List.of(
                        begin(generation),
                        NfTables.message(NfTables.DELETE_TABLE, MessageFlags.ACK)
                                .string(NfTables.TABLE_NAME, identity.name()),
                        NfTables.bracket(NfTables.BATCH_END)),
                generation);
    }

    /// Whether the kernel holds what the changes led to, reading no more than what they touched.
    ///
    /// @return what it does not hold, a line for each
    public Set<String> readBack(List<RulesetChange> changes, Ruleset desired) {
        return new ReadBack(reader, desired).differences(changes);
    }

    @Override
    public void close() {
        socket.close();
    }
}
