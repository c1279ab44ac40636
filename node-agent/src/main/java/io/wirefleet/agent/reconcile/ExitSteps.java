package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The changes that make the machine's routing fit a server's exits. Rules and routes are there before packets are
/// marked, and go after the last is: in between, a packet never leaves by another way than one of the two states
/// wants. A rule is made before the route of its table and goes after it, since the table is found by the rule.
///
/// @param before what comes before the firewall changes
/// @param after what comes after it
record ExitSteps(List<Change> before, List<Change> after) {
    static ExitSteps between(ExitsFound found, InterfaceItem tunnel) {
        List<Change> before = new ArrayList<>();
        List<Change> after = new ArrayList<>();
        Set<RoutingRule> rules = ExitPlan.rules(tunnel);
        Set<ExitRoute> routes = ExitPlan.routes(tunnel, found::isUp);
        for (RoutingRule rule : rules) {
            if (!found.rules().contains(rule)) {
                before.add(new Change.AddRoutingRule(rule));
            }
        }
        for (ExitRoute route : routes) {
            if (!found.routes().contains(route)) {
                before.add(new Change.PutExitRoute(route));
            }
        }
        for (ExitRoute route : found.routes()) {
            boolean replaced = routes.stream()
                    .anyMatch(other -> other.family() == route.family() && other.table() == route.table());
            if (!routes.contains(route) && !replaced) {
                after.add(new Change.RemoveExitRoute(route));
            }
        }
        for (RoutingRule rule : found.rules()) {
            if (!rules.contains(rule)) {
                after.add(new Change.RemoveRoutingRule(rule));
            }
        }
        return new ExitSteps(before, after);
    }

    /// What of it is about routes alone.
    List<Change> routes() {
        return Stream.concat(before.stream(), after.stream())
                .filter(change -> change instanceof Change.PutExitRoute || change instanceof Change.RemoveExitRoute)
                .toList();
    }

    /// Removes all that there is for the exits of a tunnel, also from tables whose rules somebody else took away.
    ///
    /// @return what was removed, one line each
    static List<String> removeAll(ExitRouting routing, String tunnel) {
        List<String> lines = new ArrayList<>();
        Set<RoutingRule> rules = routing.rules(tunnel);
        for (ExitRoute route : routing.routes(ExitPlan.tables(tunnel))) {
            routing.removeRoute(route);
            lines.add("removed the " + route);
        }
        for (RoutingRule rule : rules) {
            routing.removeRule(rule);
            lines.add("removed the " + rule);
        }
        return lines;
    }
}
