package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// The part of the machine's routing by which exits work: rules and tables with Wirefleet's own protocol number. What
/// others made is neither told nor touched. Each method is idempotent.
public interface ExitRouting {
    /// Our rules for packets from this tunnel.
    Set<RoutingRule> rules(String tunnel);

    /// Our default routes in these tables.
    Set<ExitRoute> routes(Collection<Integer> tables);

    void addRule(RoutingRule rule);

    void removeRule(RoutingRule rule);

    /// Makes this the default route of its table, in place of any other.
    void putRoute(ExitRoute route);

    void removeRoute(ExitRoute route);

    /// Why packets of this family can't leave by this exit, which serves it; empty: they can. Makes the kernel find out
    /// about the gateway, so that a later call knows more.
    Optional<String> trouble(Exit exit, Family family);
}
