package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a look found of a server's exits.
///
/// @param rules ours, those of tunnels that are no longer wanted among them
/// @param routes in the tables of those rules and of the wanted exits
/// @param troubles why packets can't leave; those that can are not there
record ExitsFound(Set<RoutingRule> rules, Set<ExitRoute> routes, Map<Way, String> troubles) {
    /// An exit for one family.
    record Way(Exit exit, Family family) {}

    ExitsFound {
        rules = Set.copyOf(rules);
        routes = Set.copyOf(routes);
    }

    boolean isUp(Exit exit, Family family) {
        return !troubles.containsKey(new Way(exit, family));
    }

    /// What is wrong, a line for each exit and reason.
    List<String> lines() {
        Map<String, List<String>> families = new LinkedHashMap<>();
        troubles.forEach((way, trouble) -> families.computeIfAbsent(
                        "exit " + way.exit().name() + ": " + trouble, _ -> new ArrayList<>())
                .add(
                        switch (way.family()) {
                            case IPV4 -> "IPv4";
                            case IPV6 -> "IPv6";
                        }));
        return families.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                .toList();
    }
}
