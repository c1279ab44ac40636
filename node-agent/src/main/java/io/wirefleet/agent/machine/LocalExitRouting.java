package io.wirefleet.agent.machine;

import io.wirefleet.agent.links.DefaultRoutes;
import io.wirefleet.agent.links.DefaultRoutes.DefaultRoute;
import io.wirefleet.agent.links.Link;
import io.wirefleet.agent.links.Links;
import io.wirefleet.agent.links.Neighbours;
import io.wirefleet.agent.links.PolicyRules;
import io.wirefleet.agent.links.PolicyRules.PolicyRule;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.ExitRoute;
import io.wirefleet.agent.reconcile.ExitRouting;
import io.wirefleet.agent.reconcile.RoutingRule;
import io.wirefleet.agent.tuning.KernelSettings;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.Exit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Policy routing by rtnetlink.
final class LocalExitRouting implements ExitRouting {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private final Links links;
    private final PolicyRules rules;
    private final DefaultRoutes routes;
    private final Neighbours neighbours;
    private final KernelSettings settings;

    /// What was last known of gateways, while the kernel finds out anew.
    private final Map<Neighbour, Boolean> answered = new HashMap<>();

    private record Neighbour(int index, IpAddress address) {}

    LocalExitRouting(NetlinkSocket route, Links links, KernelSettings settings) {
        this.links = links;
        this.rules = new PolicyRules(route);
        this.routes = new DefaultRoutes(route);
        this.neighbours = new Neighbours(route);
        this.settings = settings;
    }

    private static int number(Family family) {
        return switch (family) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
    }

    private static Family family(int number) {
        return number == AF_INET ? Family.IPV4 : Family.IPV6;
    }

    @Override
    public Set<RoutingRule> rules(String tunnel) {
        Set<RoutingRule> found = new LinkedHashSet<>();
        for (PolicyRule rule : rules.list(tunnel)) {
            found.add(new RoutingRule(
                    family(rule.family()), rule.priority(), rule.from(), rule.mark(), rule.mask(), rule.table()));
        }
        return found;
    }

    @Override
    public Set<ExitRoute> routes(Collection<Integer> tables) {
        Set<ExitRoute> found = new LinkedHashSet<>();
        for (int table : tables) {
            for (DefaultRoute route : routes.list(table)) {
                String name = links.find(route.index()).map(Link::name).orElse("");
                found.add(new ExitRoute(family(route.family()), table, name, route.gateway()));
            }
        }
        return found;
    }

    @Override
    public void addRule(RoutingRule rule) {
        rules.add(kernels(rule));
    }

    @Override
    public void removeRule(RoutingRule rule) {
        rules.delete(kernels(rule));
    }

    private static PolicyRule kernels(RoutingRule rule) {
        return new PolicyRule(
                number(rule.family()), rule.priority(), rule.from(), rule.mark(), rule.bits(), rule.table());
    }

    @Override
    public void putRoute(ExitRoute route) {
        Link link = links.find(route.interfaceName())
                .orElseThrow(() -> new IllegalStateException("the interface " + route.interfaceName() + " is gone"));
        routes.put(new DefaultRoute(number(route.family()), route.table(), link.index(), route.gateway()));
    }

    @Override
    public void removeRoute(ExitRoute route) {
        links.find(route.interfaceName())
                .ifPresent(link -> routes.delete(
                        new DefaultRoute(number(route.family()), route.table(), link.index(), route.gateway())));
    }

    @Override
    public Optional<String> trouble(Exit exit, Family family) {
        String name = exit.interfaceName();
        Link link = links.find(name).orElse(null);
        if (link == null) {
            return Optional.of("there is no interface " + name);
        }
        if (!link.up() || !link.running()) {
            return Optional.of("the interface " + name + (link.up() ? " has no carrier" : " is down"));
        }
        if (family == Family.IPV6 && "1".equals(settings.read("net/ipv6/conf/" + name + "/disable_ipv6"))) {
            return Optional.of("IPv6 is disabled on the interface " + name);
        }
        IpAddress gateway = exit.gateway(family);
        if (gateway == null) {
            return Optional.empty();
        }
        Neighbour neighbour = new Neighbour(link.index(), gateway);
        neighbours.answers(link.index(), gateway).ifPresent(answers -> answered.put(neighbour, answers));
        neighbours.ask(link.index(), gateway);
        return answered.getOrDefault(neighbour, true)
                ? Optional.empty()
                : Optional.of("the gateway " + gateway + " does not answer on " + name);
    }
}
