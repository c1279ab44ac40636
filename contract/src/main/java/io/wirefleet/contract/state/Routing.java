package io.wirefleet.contract.state;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
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
/// @param additionalListenPorts UDP ports whose packets to this machine go to the listen port
/// @param masqueradeSources of what is masqueraded, these sources only; empty: all that is routed into the tunnel
/// @param snatAddresses what is masqueraded leaves under these addresses instead, each peer under one of its family;
///     empty: under that of the interface
public record Routing(
        List<Exit> exits,
        List<Integer> additionalListenPorts,
        List<IpPrefix> masqueradeSources,
        List<IpAddress> snatAddresses) {
    /// Nothing special.
    public static final Routing PLAIN = new Routing(List.of());

    public Routing {
        exits = List.copyOf(exits);
        additionalListenPorts = List.copyOf(additionalListenPorts);
        masqueradeSources = List.copyOf(masqueradeSources);
        snatAddresses = List.copyOf(snatAddresses);
    }

    /// Exits, and nothing else.
    public Routing(List<Exit> exits) {
        this(exits, List.of(), List.of(), List.of());
    }

    /// The capabilities that an agent must have for this.
    public Set<String> requires() {
        Set<String> requires = new TreeSet<>();
        if (!exits.isEmpty()) {
            requires.add(Capability.EXITS);
        }
        if (!additionalListenPorts.isEmpty()) {
            requires.add(Capability.ADDITIONAL_LISTEN_PORTS);
        }
        if (!masqueradeSources.isEmpty() || !snatAddresses.isEmpty()) {
            requires.add(Capability.SOURCE_NAT);
        }
        return requires;
    }

    void write(ObjectNode json) {
        if (!exits.isEmpty()) {
            ArrayNode array = Json.array();
            exits.forEach(exit -> array.add(exit.toJson()));
            json.set("exits", array);
        }
        if (!additionalListenPorts.isEmpty()) {
            ArrayNode array = Json.array();
            additionalListenPorts.forEach(array::add);
            json.set("additional_listen_ports", array);
        }
        if (!masqueradeSources.isEmpty()) {
            json.set("masquerade_sources", JsonLists.texts(masqueradeSources));
        }
        if (!snatAddresses.isEmpty()) {
            json.set("snat_addresses", JsonLists.texts(snatAddresses));
        }
    }

    static Routing read(JsonFields fields) {
        return new Routing(
                fields.objects("exits", Exit::read),
                fields.integers("additional_listen_ports", 1, 65535),
                fields.parsedList("masquerade_sources", IpPrefix::parse),
                fields.parsedList("snat_addresses", IpAddress::parse));
    }
}
