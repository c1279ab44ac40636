package io.wirefleet.agent.firewall.ruleset;

/// A set or map with what is in it.
public record NamedSet(SetDefinition definition, Elements elements) {
    public String name() {
        return definition.name();
    }
}
