package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a server's traffic goes its way, beyond what every server does. Fields that say nothing are not written, so that
/// a plain server's state is the same as it was before they were known.
///
/// @param exits the ways out that rules may name, by their numbers
public record Routing(List<Exit> exits) {
    /// Nothing special.
    public static final Routing PLAIN = new Routing(List.of());

    public Routing {
        exits = List.copyOf(exits);
    }

    /// The capabilities that an agent must have for this.
    public Set<String> requires() {
        Set<String> requires = new TreeSet<>();
        if (!exits.isEmpty()) {
            requires.add(Capability.EXITS);
        }
        return requires;
    }

    void write(ObjectNode json) {
        if (!exits.isEmpty()) {
            ArrayNode array = Json.array();
            exits.forEach(exit -> array.add(exit.toJson()));
            json.set("exits", array);
        }
    }

    static Routing read(JsonFields fields) {
        return new Routing(fields.objects("exits", Exit::read));
    }
}
