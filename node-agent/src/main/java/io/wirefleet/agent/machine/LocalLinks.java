package io.wirefleet.agent.machine;

import io.wirefleet.agent.links.Addresses;
import io.wirefleet.agent.links.Routes;
import io.wirefleet.agent.links.TunnelMtu;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.agent.reconcile.Links;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The interfaces by rtnetlink, found by their names.
final class LocalLinks implements Links {
    private final io.wirefleet.agent.links.Links links;
    private final Addresses addresses;
    private final Routes routes;

    LocalLinks(NetlinkSocket route, io.wirefleet.agent.links.Links links) {
        this.links = links;
        this.addresses = new Addresses(route);
        this.routes = new Routes(route);
    }

    @Override
    public @Nullable Link find(String name) {
        return links.find(name)
                .map(link -> new Link(
                        link.name(),
                        link.alias(),
                        link.mtu(),
                        link.up(),
                        Set.copyOf(addresses.list(link.index())),
                        Set.copyOf(routes.list(link.index()))))
                .orElse(null);
    }

    @Override
    public Set<String> aliases() {
        return links.list().stream()
                .flatMap(link -> Stream.ofNullable(link.alias()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private int index(String name) {
        return links.find(name)
                .orElseThrow(() -> new IllegalStateException("the interface " + name + " is gone"))
                .index();
    }

    @Override
    public void setAlias(String name, String alias) {
        links.setAlias(index(name), alias);
    }

    @Override
    public void setMtu(String name, int mtu) {
        links.setMtu(index(name), mtu);
    }

    @Override
    public void setUp(String name) {
        links.setUp(index(name), true);
    }

    @Override
    public void addAddress(String name, InterfaceAddress address) {
        addresses.add(index(name), address);
    }

    @Override
    public void removeAddress(String name, InterfaceAddress address) {
        addresses.delete(index(name), address);
    }

    @Override
    public void addRoute(String name, IpPrefix destination) {
        routes.add(index(name), destination);
    }

    @Override
    public void removeRoute(String name, IpPrefix destination) {
        routes.delete(index(name), destination);
    }

    @Override
    public int derivedMtu(String name) {
        int tunnel = links.find(name).map(link -> link.index()).orElse(0);
        return TunnelMtu.derive(links, routes, tunnel);
    }
}
