package io.wirefleet.agent.firewall;

import java.util.List;

/// The packet filter and the address translation of one tunnel. Not safe for concurrent use.
public interface Firewall {
    /// Makes the kernel enforce this, in one step: a packet meets either what was before or what is asked for, also
    /// when the process dies half way. Repairs what somebody else changed in the table. Does nothing where nothing
    /// differs. When it returns, what was changed has been read back.
    ///
    /// @throws FirewallException if the kernel refused it, in which case it still enforces what it did before
    void apply(FirewallDesired desired);

    /// How the kernel differs from this, a line for each difference; nothing if it does not. Reads the whole table.
    ///
    /// @throws FirewallException if the table cannot be read
    List<String> drift(FirewallDesired desired);

    /// What of the desired state this kernel cannot do, and is done without, a line for each.
    default List<String> shortfalls() {
        return List.of();
    }

    /// What others on this machine do to packets of the tunnel, whatever is enforced here: a line for each, with what
    /// would mend it. Nothing of theirs is changed.
    default List<String> obstacles(FirewallDesired desired) {
        return List.of();
    }

    /// Says what it would do with flows if it enforced this. Cheap for what differs little from what [#apply] or
    /// [#drift] was asked for last. Asks the kernel nothing.
    default FlowJudge judge(FirewallDesired desired) {
        return FlowJudge.of(desired);
    }

    /// Deletes all that [#apply] made; nothing if there is nothing. Leaves a table of the same name alone that is
    /// not ours.
    ///
    /// @throws FirewallException if the kernel refused it
    void remove();
}
