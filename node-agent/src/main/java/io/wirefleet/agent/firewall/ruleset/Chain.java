package io.wirefleet.agent.firewall.ruleset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named list of rules.
///
/// @param hook where it stands in the packets' way; null: it is only reached from other chains
public record Chain(String name, @Nullable Hook hook, List<Rule> rules) {
    public Chain {
        rules = List.copyOf(rules);
    }
}
