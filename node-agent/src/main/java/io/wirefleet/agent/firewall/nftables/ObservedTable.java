package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.Ruleset;

/// What stands under the name `inet wirefleet` in the kernel.
public sealed interface ObservedTable {
    record Absent() implements ObservedTable {}

    /// A table that bears the name but not our mark.
    record SomebodyElses() implements ObservedTable {}

    record Ours(Ruleset ruleset) implements ObservedTable {}
}
