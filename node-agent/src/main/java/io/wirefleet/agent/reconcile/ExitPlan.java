package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.ExitMark;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// What the exits of a server need of the machine's routing. A packet from the tunnel that bears an exit's mark is
/// looked up in the exit's table, which has a default route while the exit is up. If there is none, a packet with the
/// mark to stop is unreachable by the next rule, and any other goes on to the main table: nobody has to react for
/// either.
final class ExitPlan {
    /// Before the main table's rule at 32766, and behind the local one.
    static final int PRIORITY = 11_900;

    static final int STOP_PRIORITY = 11_901;

    /// Tables are ten digits: 119, five that follow from the interface's name, two for the exit's number.
    private static final int FIRST_TABLE = 1_190_000_000;

    private static final int TABLES_OF_AN_INTERFACE = 100;
    private static final int INTERFACES = 100_000;

    private ExitPlan() {}

    /// The table of an exit of the server with this tunnel.
    static int table(String tunnel, int exit) {
        return firstTable(tunnel) + exit;
    }

    private static int firstTable(String tunnel) {
        CRC32 hash = new CRC32();
        hash.update(tunnel.getBytes(StandardCharsets.UTF_8));
        return FIRST_TABLE + (int) (hash.getValue() % INTERFACES) * TABLES_OF_AN_INTERFACE;
    }

    /// All tables that the exits of this tunnel may have.
    static List<Integer> tables(String tunnel) {
        return IntStream.rangeClosed(1, Exit.MOST)
                .mapToObj(exit -> table(tunnel, exit))
                .toList();
    }

    static Set<RoutingRule> rules(InterfaceItem tunnel) {
        Set<RoutingRule> rules = new LinkedHashSet<>();
        List<Exit> exits = tunnel.routing().exits();
        if (exits.isEmpty()) {
            return rules;
        }
        for (Family family : families(tunnel)) {
            for (Exit exit : exits) {
                rules.add(new RoutingRule(
                        family,
                        PRIORITY,
                        tunnel.name(),
                        ExitMark.of(exit),
                        ExitMark.NUMBER_BITS,
                        table(tunnel.name(), exit.number())));
            }
            rules.add(new RoutingRule(family, STOP_PRIORITY, tunnel.name(), ExitMark.STOP, ExitMark.STOP, null));
        }
        return rules;
    }

    /// @param isUp whether packets of a family can leave by an exit
    static Set<ExitRoute> routes(InterfaceItem tunnel, BiPredicate<Exit, Family> isUp) {
        Set<ExitRoute> routes = new LinkedHashSet<>();
        for (Exit exit : tunnel.routing().exits()) {
            for (Family family : families(tunnel)) {
                if (exit.serves(family) && isUp.test(exit, family)) {
                    routes.add(new ExitRoute(
                            family, table(tunnel.name(), exit.number()), exit.interfaceName(), exit.gateway(family)));
                }
            }
        }
        return routes;
    }

    /// The families that the tunnel carries.
    static Set<Family> families(InterfaceItem tunnel) {
        Set<Family> families = EnumSet.noneOf(Family.class);
        Stream.concat(
                        tunnel.addresses().stream()
                                .map(address -> address.address().family()),
                        tunnel.routes().stream().map(route -> route.family()))
                .forEach(families::add);
        return families;
    }
}
