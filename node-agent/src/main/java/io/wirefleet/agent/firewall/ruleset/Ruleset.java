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
/// @param foreign what was found in the table and cannot be said by the other two, a line for each
public record Ruleset(Map<String, Chain> chains, Map<String, NamedSet> sets, List<String> foreign) {
    public static final Ruleset EMPTY = of(List.of(), List.of(), List.of());

    public Ruleset {
        chains = Collections.unmodifiableMap(new LinkedHashMap<>(chains));
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        foreign = List.copyOf(foreign);
    }

    public static Ruleset of(Collection<Chain> chains, Collection<NamedSet> sets, List<String> foreign) {
        Map<String, Chain> chainsByName = new LinkedHashMap<>();
        chains.forEach(chain -> chainsByName.put(chain.name(), chain));
        Map<String, NamedSet> setsByName = new LinkedHashMap<>();
        sets.forEach(set -> setsByName.put(set.name(), set));
        return new Ruleset(chainsByName, setsByName, foreign);
    }
}
