package io.wirefleet.agent.firewall.ruleset;

import java.util.Set;

/// A set or map with what is in it.
public record NamedSet(SetDefinition definition, Set<Element> elements) {
    public NamedSet {
        elements = Set.copyOf(elements);
    }

    public String name() {
        return definition.name();
    }
}
