package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.ExitsFound.Way;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.RestoreRecord.Adopted;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Looks at what a server's exits need of the machine, and changes nothing.
final class ExitInspector {
    private final Machine machine;
    private final RestoreRecord restore;

    ExitInspector(Machine machine, RestoreRecord restore) {
        this.machine = machine;
        this.restore = restore;
    }

    ExitsFound look(InterfaceItem tunnel) {
        Set<RoutingRule> rules = new LinkedHashSet<>();
        Set<Integer> tables = new LinkedHashSet<>();
        Set<String> tunnels = tunnels();
        tunnels.add(tunnel.name());
        for (String name : tunnels) {
            rules.addAll(machine.exits().rules(name));
        }
        for (RoutingRule rule : rules) {
            Integer table = rule.table();
            if (table != null) {
                tables.add(table);
            }
        }
        Map<Way, String> troubles = new LinkedHashMap<>();
        for (Exit exit : tunnel.routing().exits()) {
            tables.add(ExitPlan.table(tunnel.name(), exit.number()));
            for (Family family : ExitPlan.families(tunnel)) {
                if (exit.serves(family)) {
                    machine.exits()
                            .trouble(exit, family)
                            .ifPresent(trouble -> troubles.put(new Way(exit, family), trouble));
                }
            }
        }
        Set<ExitRoute> routes = tables.isEmpty() ? Set.of() : machine.exits().routes(tables);
        return new ExitsFound(rules, routes, troubles);
    }

    /// The names that the tunnel has or had, by the record.
    Set<String> tunnels() {
        Set<String> names = new LinkedHashSet<>(restore.interfaces());
        Adopted adopted = restore.adopted();
        if (adopted != null) {
            names.add(adopted.name());
        }
        return names;
    }
}
