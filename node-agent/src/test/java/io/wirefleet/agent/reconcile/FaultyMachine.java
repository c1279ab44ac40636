package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.Firewall;
import io.wirefleet.agent.firewall.FirewallDesired;
import io.wirefleet.agent.reconcile.Faults.Boundary;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DeviceConfig;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.agent.wireguard.WireGuardBackend;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A real machine whose every change is a step of [Faults], before it acts and after.
public final class FaultyMachine {
    private FaultyMachine() {}

    public static Machine around(Machine real, Faults faults) {
        return new Machine(
                new FaultyLinks(real.links(), faults),
                new FaultyWireGuard(real.wireGuard(), faults),
                new FaultyFirewall(real.firewall(), faults),
                which -> {
                    AtomicInteger dropped = new AtomicInteger();
                    faults.act(
                            Boundary.FLOWS,
                            "drop",
                            () -> dropped.set(real.flows().drop(which)));
                    return dropped.get();
                },
                real.kernelSettings(),
                real.host(),
                new FaultyExits(real.exits(), faults),
                real.udpSockets());
    }

    private record FaultyLinks(Links real, Faults faults) implements Links {
        @Override
        public @Nullable Link find(String name) {
            return real.find(name);
        }

        @Override
        public Set<String> aliases() {
            return real.aliases();
        }

        @Override
        public void setAlias(String name, String alias) {
            faults.act(Boundary.LINKS, "setAlias " + alias, () -> real.setAlias(name, alias));
        }

        @Override
        public void setMtu(String name, int mtu) {
            faults.act(Boundary.LINKS, "setMtu " + mtu, () -> real.setMtu(name, mtu));
        }

        @Override
        public void setUp(String name) {
            faults.act(Boundary.LINKS, "setUp " + name, () -> real.setUp(name));
        }

        @Override
        public void addAddress(String name, InterfaceAddress address) {
            faults.act(Boundary.LINKS, "addAddress " + address, () -> real.addAddress(name, address));
        }

        @Override
        public void removeAddress(String name, InterfaceAddress address) {
            faults.act(Boundary.LINKS, "removeAddress " + address, () -> real.removeAddress(name, address));
        }

        @Override
        public void addRoute(String name, IpPrefix destination) {
            faults.act(Boundary.LINKS, "addRoute " + destination, () -> real.addRoute(name, destination));
        }

        @Override
        public void removeRoute(String name, IpPrefix destination) {
            faults.act(Boundary.LINKS, "removeRoute " + destination, () -> real.removeRoute(name, destination));
        }

        @Override
        public int derivedMtu(String name) {
            return real.derivedMtu(name);
        }
    }

    private record FaultyExits(ExitRouting real, Faults faults) implements ExitRouting {
        @Override
        public Set<RoutingRule> rules(String tunnel) {
            return real.rules(tunnel);
        }

        @Override
        public Set<ExitRoute> routes(Collection<Integer> tables) {
            return real.routes(tables);
        }

        @Override
        public void addRule(RoutingRule rule) {
            faults.act(Boundary.EXITS, "addRule " + rule, () -> real.addRule(rule));
        }

        @Override
        public void removeRule(RoutingRule rule) {
            faults.act(Boundary.EXITS, "removeRule " + rule, () -> real.removeRule(rule));
        }

        @Override
        public void putRoute(ExitRoute route) {
            faults.act(Boundary.EXITS, "putRoute " + route, () -> real.putRoute(route));
        }

        @Override
        public void removeRoute(ExitRoute route) {
            faults.act(Boundary.EXITS, "removeRoute " + route, () -> real.removeRoute(route));
        }

        @Override
        public Optional<String> trouble(Exit exit, Family family) {
            return real.trouble(exit, family);
        }
    }

    private record FaultyWireGuard(WireGuardBackend real, Faults faults) implements WireGuardBackend {
        @Override
        public String implementation() {
            return real.implementation();
        }

        @Override
        public Optional<Device> device(String name) {
            return real.device(name);
        }

        @Override
        public Optional<PrivateKey> privateKey(String name) {
            return real.privateKey(name);
        }

        @Override
        public List<DevicePeer> peers(String name, Set<PublicKey> which) {
            return real.peers(name, which);
        }

        @Override
        public void configure(String name, DeviceConfig config) {
            faults.act(Boundary.WIREGUARD, "configure " + name, () -> real.configure(name, config));
        }

        @Override
        public void create(String name) {
            faults.act(Boundary.WIREGUARD, "create " + name, () -> real.create(name));
        }

        @Override
        public void delete(String name) {
            faults.act(Boundary.WIREGUARD, "delete " + name, () -> real.delete(name));
        }

        @Override
        public Optional<String> trouble(String name) {
            return real.trouble(name);
        }
    }

    private record FaultyFirewall(Firewall real, Faults faults) implements Firewall {
        @Override
        public void apply(FirewallDesired desired) {
            faults.act(Boundary.FIREWALL, "apply", () -> real.apply(desired));
        }

        @Override
        public List<String> drift(FirewallDesired desired) {
            return real.drift(desired);
        }

        @Override
        public List<String> shortfalls() {
            return real.shortfalls();
        }

        @Override
        public void remove() {
            faults.act(Boundary.FIREWALL, "remove", real::remove);
        }
    }
}
