package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.nftables.ObservedTable;
import io.wirefleet.agent.firewall.nftables.RulesetTable;
import io.wirefleet.agent.firewall.nftables.RulesetTable.Observation;
import io.wirefleet.agent.firewall.nftables.RulesetTable.Outcome;
import io.wirefleet.agent.firewall.ruleset.Ruleset;
import io.wirefleet.agent.firewall.ruleset.RulesetChange;
import io.wirefleet.agent.firewall.ruleset.RulesetDiff;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The firewall as a table of nf_tables, `inet wirefleet` mostly, in the network namespace in which it was opened.
///
/// It remembers what it applied last, and the generation of nf_tables since, which every transaction of anybody raises.
/// As long as nobody else has changed anything in nf_tables, changes and drift are worked out from memory; otherwise
/// the table is read first. A transaction
/// names the generation it was made for, and the kernel refuses it if somebody was quicker.
public final class NftFirewall implements Firewall, AutoCloseable {
    private static final int ATTEMPTS = 5;

    /// Refusals that do not mean that the kernel lacks something.
    private static final Set<Integer> PASSING =
            Set.of(Errno.EPERM, Errno.ENOMEM, Errno.EBUSY, Errno.ENOBUFS, Errno.EAGAIN, Errno.EINTR);

    private static final String REFUSED = "refused: ";

    private final RulesetTable table;
    private @Nullable Memory memory;
    private @Nullable Access lastAccess;

    /// What the kernel said to the rules about tracking when it took all others; null: it takes them, too.
    private @Nullable String lackOfTracking;

    /// What the kernel held when the generation was this.
    private record Memory(@Nullable Ruleset ruleset, int generation) {}

    private NftFirewall(RulesetTable table) {
        this.table = table;
    }

    /// @throws FirewallException without CAP_NET_ADMIN, or where the kernel has no nf_tables
    public static NftFirewall open() {
        return open(null);
    }

    /// @param owner whose table [#remove] removes until another is applied; null: nobody's
    public static NftFirewall open(@Nullable ServerId owner) {
        try {
            RulesetTable table = RulesetTable.open();
            table.become(owner, null);
            return new NftFirewall(table);
        } catch (NetlinkException e) {
            throw new FirewallException("cannot reach nf_tables: " + e.getMessage(), e);
        }
    }

    @Override
    public void apply(FirewallDesired desired) {
        Ruleset wanted = compile(desired);
        boolean couldTrack = lackOfTracking == null;
        try {
            String trouble = "nothing was tried";
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String failure = tryToReach(wanted);
                if (failure == null) {
                    return;
                }
                trouble = failure;
                memory = null;
                if (attempt == 0 && couldTrack && failure.startsWith(REFUSED)) {
                    lackOfTracking = failure;
                    wanted = compile(desired);
                }
            }
            lackOfTracking = couldTrack ? null : lackOfTracking;
            throw new FirewallException(name() + " could not be changed: " + trouble);
        } catch (NetlinkException e) {
            memory = null;
            throw new FirewallException(name() + " could not be changed: " + e.getMessage(), e);
        }
    }

    private Ruleset compile(FirewallDesired desired) {
        if (table.become(desired.tunnel().serverId(), desired.tunnel().name())) {
            memory = null;
        }
        Access access = Access.after(lastAccess, desired);
        lastAccess = access;
        return RulesetCompiler.compile(
                lackOfTracking == null ? desired.tunnel() : TrackingRules.without(desired.tunnel()), access);
    }

    /// @return why it did not succeed; null: the kernel holds what is wanted
    private @Nullable String tryToReach(Ruleset wanted) {
        Memory now = current();
        List<RulesetChange> changes = RulesetDiff.between(now.ruleset(), wanted);
        if (changes.isEmpty()) {
            return null;
        }
        return switch (table.commit(changes, now.generation())) {
            case Outcome.Committed committed -> {
                memory = new Memory(wanted, committed.generation());
                Set<String> differences = table.readBack(changes, wanted);
                yield differences.isEmpty() ? null : "read back, " + String.join("; ", differences);
            }
            case Outcome.Overtaken _ -> "others change nf_tables all the time";
            case Outcome.Refused refused ->
                (PASSING.contains(refused.reason().errno()) ? "" : REFUSED)
                        + refused.reason().getMessage();
        };
    }

    /// What the kernel holds: from memory if that is fresh, else read.
    private Memory current() {
        Memory remembered = memory;
        if (remembered != null && remembered.generation() == table.generation()) {
            return remembered;
        }
        Observation observation = table.observe();
        Memory read = new Memory(
                switch (observation.table()) {
                    case ObservedTable.Absent _ -> null;
                    case ObservedTable.Ours ours -> ours.ruleset();
                    case ObservedTable.SomebodyElses _ -> throw new FirewallException(notOurs());
                },
                observation.generation());
        memory = read;
        return read;
    }

    private String notOurs() {
        return "a table 'inet " + table.name() + "' exists that this agent did not make (it lacks the agent's comment);"
                + " rename or delete it: nft delete table inet " + table.name();
    }

    private String name() {
        return "table inet " + table.name();
    }

    @Override
    public List<String> drift(FirewallDesired desired) {
        Ruleset wanted = compile(desired);
        try {
            if (memory == null || memory.generation() != table.generation()) {
                Observation observation = table.observe();
                switch (observation.table()) {
                    case ObservedTable.Absent _ -> {
                        return List.of(name() + " is missing");
                    }
                    case ObservedTable.SomebodyElses _ -> {
                        return List.of(notOurs());
                    }
                    case ObservedTable.Ours ours -> memory = new Memory(ours.ruleset(), observation.generation());
                }
            }
            return RulesetDiff.between(memory.ruleset(), wanted).stream()
                    .map(change -> name() + ": " + change)
                    .distinct()
                    .toList();
        } catch (NetlinkException e) {
            throw new FirewallException(name() + " could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> shortfalls() {
        return lackOfTracking == null
                ? List.of()
                : List.of("conntrack's bypass_tunnel_port and timeouts cannot be had of this kernel's nf_tables ("
                        + lackOfTracking + ")");
    }

    @Override
    public List<String> obstacles(FirewallDesired desired) {
        String device = desired.tunnel().name();
        try {
            return table.obstacles(device).stream()
                    .map(chain -> chain.message(device))
                    .toList();
        } catch (NetlinkException e) {
            throw new FirewallException("the tables of others could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public FlowJudge judge(FirewallDesired desired) {
        return FlowJudge.of(Access.after(lastAccess, desired), desired);
    }

    @Override
    public void remove() {
        memory = null;
        try {
            Outcome outcome = new Outcome.Overtaken();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Observation observation = table.observe();
                if (!(observation.table() instanceof ObservedTable.Ours)) {
                    return;
                }
                outcome = table.delete(observation.generation());
                if (outcome instanceof Outcome.Committed) {
                    return;
                }
            }
            throw new FirewallException(name() + " could not be deleted: " + outcome);
        } catch (NetlinkException e) {
            throw new FirewallException(name() + " could not be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
