package io.wirefleet.console.servers;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads what a writer says of how a server's traffic goes its way.
final class RoutingReading {
    private static final int MOST_EXITS = 32;
    private static final int MOST_PORTS = 64;
    private static final int MOST_SOURCES = 1000;
    private static final int MOST_ADDRESSES = 256;

    private RoutingReading() {}

    /// The exits, by name. One that was there keeps its number; a new one gets one that no exit has or had just now, so
    /// that no packet of the one leaves by the other while a server changes.
    static List<Exit> exits(JsonFields json, List<Exit> before) {
        List<Exit> given = new ArrayList<>();
        Set<String> names = new HashSet<>();
        json.objects("exits", fields -> {
            Exit exit = exit(fields);
            if (!names.add(exit.name())) {
                throw fields.invalid("name", "is that of another exit as well");
            }
            given.add(exit);
            return exit;
        });
        if (given.size() > MOST_EXITS) {
            throw json.invalid("exits", "must not be more than " + MOST_EXITS);
        }
        Map<String, Integer> numbers = new HashMap<>();
        before.forEach(exit -> numbers.put(exit.name(), exit.number()));
        Set<Integer> taken = new HashSet<>(numbers.values());
        List<Exit> numbered = new ArrayList<>();
        given.sort(Comparator.comparing(Exit::name));
        for (Exit exit : given) {
            Integer number = numbers.get(exit.name());
            for (int free = 1; number == null; free++) {
                number = taken.add(free) ? free : null;
            }
            numbered.add(new Exit(
                    exit.name(), number, exit.interfaceName(), exit.gateway(), exit.ipv6Gateway(), exit.masquerade()));
        }
        return numbered;
    }

    private static Exit exit(JsonFields fields) {
        String interfaceName = fields.requiredParsed("interface", InterfaceItem::checkInterfaceName);
        IpAddress gateway = fields.parsed("gateway", IpAddress::parse);
        IpAddress ipv6Gateway = fields.parsed("ipv6_gateway", IpAddress::parse);
        if (ipv6Gateway != null && ipv6Gateway.family() != Family.IPV6) {
            throw fields.invalid("ipv6_gateway", "must be an IPv6 address");
        }
        if (ipv6Gateway != null && (gateway == null || gateway.family() == Family.IPV6)) {
            throw fields.invalid("ipv6_gateway", "is for exits whose 'gateway' is an IPv4 address; else give it there");
        }
        Exit exit = new Exit(
                fields.requiredParsed("name", Exit::checkName),
                1,
                interfaceName,
                gateway,
                ipv6Gateway,
                fields.flag("masquerade", true));
        fields.refuseUnknown();
        return exit;
    }

    static List<Integer> additionalListenPorts(JsonFields json, int listenPort) {
        List<Integer> ports = json.integers("additional_listen_ports", 1, 65535);
        if (ports.size() > MOST_PORTS) {
            throw json.invalid("additional_listen_ports", "must not be more than " + MOST_PORTS);
        }
        if (new HashSet<>(ports).size() < ports.size()) {
            throw json.invalid("additional_listen_ports", "must not name a port twice");
        }
        if (ports.contains(listenPort)) {
            throw json.invalid("additional_listen_ports", "must not name the listen_port " + listenPort);
        }
        return ports.stream().sorted().toList();
    }

    static List<IpPrefix> masqueradeSources(JsonFields egress, boolean masquerade) {
        List<IpPrefix> sources = egress.parsedList("masquerade_sources", IpPrefix::parse);
        if (sources.size() > MOST_SOURCES) {
            throw egress.invalid("masquerade_sources", "must not be more than " + MOST_SOURCES);
        }
        if (!sources.isEmpty() && !masquerade) {
            throw egress.invalid("masquerade_sources", "takes masquerade: true");
        }
        return sources.stream().distinct().sorted().toList();
    }

    static List<IpAddress> snatAddresses(JsonFields egress, boolean masquerade) {
        List<IpAddress> addresses = egress.parsedList("snat_addresses", IpAddress::parse);
        if (addresses.size() > MOST_ADDRESSES) {
            throw egress.invalid("snat_addresses", "must not be more than " + MOST_ADDRESSES);
        }
        if (!addresses.isEmpty() && !masquerade) {
            throw egress.invalid("snat_addresses", "takes masquerade: true");
        }
        return addresses.stream().distinct().sorted().toList();
    }
}
