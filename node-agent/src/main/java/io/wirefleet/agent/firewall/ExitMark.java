package io.wirefleet.agent.firewall;

import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.RuleItem;
import java.util.Map;

/// The part of a packet's mark (`skb->mark`) that says by which exit it leaves: the highest eight bits. The others are
/// somebody else's and stay as they are.
public final class ExitMark {
    /// The bits that are ours.
    public static final int BITS = 0xff00_0000;

    /// Set where the packet goes nowhere while its exit is down.
    public static final int STOP = 0x8000_0000;

    /// The bits that hold the exit's number.
    public static final int NUMBER_BITS = 0x7f00_0000;

    /// The packet leaves by the routing table.
    static final int NONE = 0;

    private static final int NUMBER_SHIFT = 24;

    private ExitMark() {}

    /// The mark of an exit, without [#STOP].
    public static int of(Exit exit) {
        return exit.number() << NUMBER_SHIFT;
    }

    /// The mark of a rule's packets. That of an exit that the server lacks is without a number, so that they go where
    /// those of an exit go that is down.
    ///
    /// @param exits their marks, by name
    static int of(RuleItem rule, Map<String, Integer> exits) {
        String exit = rule.exit();
        return exit == null ? NONE : exits.getOrDefault(exit, NONE) | (rule.exitFallback() ? NONE : STOP);
    }
}
