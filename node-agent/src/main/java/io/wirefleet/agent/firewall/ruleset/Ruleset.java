package io.wirefleet.agent.firewall.ruleset;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The contents of a table.
///
/// @param chains by name, in the order in which they are made
/// @param sets by name, likewise
/// @param timeouts by name, likewise
/// @param foreign what was found in the table and cannot be said by the others, a line for each
public record Ruleset(
        Map<String, Chain> chains, Map<String, NamedSet> sets, Map<String, Timeout> timeouts, List<String> foreign) {
    public static final Ruleset EMPTY = of(List.of(), List.of(), List.of(), List.of());

    public Ruleset {
        chains = Collections.unmodifiableMap(new LinkedHashMap<>(chains));
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        timeouts = Collections.unmodifiableMap(new LinkedHashMap<>(timeouts));
        foreign = List.copyOf(foreign);
    }

    public static Ruleset of(
            Collection<Chain> chains, Collection<NamedSet> sets, Collection<Timeout> timeouts, List<String> foreign) {
        Map<String, Chain> chainsByName = new LinkedHashMap<>();
        chains.forEach(chain -> chainsByName.put(chain.name(), chain));
        Map<String, NamedSet> setsByName = new LinkedHashMap<>();
        sets.forEach(set -> setsByName.put(set.name(), set));
        Map<String, Timeout> timeoutsByName = new LinkedHashMap<>();
        timeouts.forEach(timeout -> timeoutsByName.put(timeout.name(), timeout));
        return new Ruleset(chainsByName, setsByName, timeoutsByName, foreign);
    }
}
