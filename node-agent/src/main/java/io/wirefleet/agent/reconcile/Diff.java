package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Change.AddAddress;
import io.wirefleet.agent.reconcile.Change.AddRoute;
import io.wirefleet.agent.reconcile.Change.BringUp;
import io.wirefleet.agent.reconcile.Change.CreateTunnel;
import io.wirefleet.agent.reconcile.Change.EnableForwarding;
import io.wirefleet.agent.reconcile.Change.Mark;
import io.wirefleet.agent.reconcile.Change.NarrowPeer;
import io.wirefleet.agent.reconcile.Change.RemoveAddress;
import io.wirefleet.agent.reconcile.Change.RemovePeer;
import io.wirefleet.agent.reconcile.Change.RemoveRoute;
import io.wirefleet.agent.reconcile.Change.RemoveTunnel;
import io.wirefleet.agent.reconcile.Change.SetFirewall;
import io.wirefleet.agent.reconcile.Change.SetKey;
import io.wirefleet.agent.reconcile.Change.SetListenPort;
import io.wirefleet.agent.reconcile.Change.SetMtu;
import io.wirefleet.agent.reconcile.Change.SetPeer;
import io.wirefleet.agent.reconcile.MachineState.Tunnel;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// The least that makes the machine hold a state, in the order in which it is safe at every step:
///
/// 1. What is ours under another name goes; the interface is made, keyed and sized, but not up.
/// 2. Peers that must go are taken off, and those that lose allowed IPs lose them: no packet of theirs enters any
/// more.
/// 3. The firewall changes in one transaction. What it grants to addresses that no peer on the device has yet is out
///    of reach; an address that moves between peers is with neither of them at this moment.
/// 4. Peers are added and changed: each comes alive under rules that are already in force, never under none.
/// 5. Addresses, the interface going up, routes, forwarding: the way for packets opens last.
///
/// Connections that are no longer allowed are dropped after all of it, see [StaleFlows].
final class Diff {
    private Diff() {}

    /// @param key the public half of the key that the device should have
    static List<Change> between(MachineState seen, EffectiveState wanted, PublicKey key, int mtu) {
        String name = wanted.tunnel().name();
        List<Change> changes = new ArrayList<>();
        seen.leftovers().forEach(old -> changes.add(new RemoveTunnel(old)));
        Tunnel tunnel = seen.tunnel();
        if (tunnel == null) {
            changes.add(new CreateTunnel(name));
            tunnel = new Tunnel(false, null, 0, 0, false, Set.of(), Set.of(), Map.of());
        }
        if (!tunnel.marked()) {
            changes.add(new Mark(name));
        }
        if (!Objects.equals(key, tunnel.key())) {
            changes.add(new SetKey(name));
        }
        if (tunnel.listenPort() != wanted.tunnel().listenPort()) {
            changes.add(new SetListenPort(name, wanted.tunnel().listenPort()));
        }
        if (tunnel.mtu() != mtu) {
            changes.add(new SetMtu(name, mtu));
        }
        List<Change> peerChanges = new ArrayList<>();
        for (var peer : tunnel.peers().entrySet()) {
            EffectivePeer target = wanted.peers().get(peer.getKey());
            if (target == null) {
                changes.add(new RemovePeer(peer.getKey()));
            } else {
                addPeerChanges(peer.getValue().config(), target, changes, peerChanges);
            }
        }
        for (EffectivePeer target : wanted.peers().values()) {
            if (!tunnel.peers().containsKey(target.publicKey())) {
                peerChanges.add(new SetPeer(target.config(), true));
            }
        }
        if (!seen.firewall().isEmpty()) {
            changes.add(new SetFirewall(seen.firewall()));
        }
        changes.addAll(peerChanges);
        addPaths(name, tunnel, wanted, changes);
        seen.forwardingOff().forEach(sysctl -> changes.add(new EnableForwarding(sysctl)));
        return changes;
    }

    /// Whether the way from one state to another leads over peers, rules and routes only.
    static boolean isSmall(EffectiveState from, EffectiveState to) {
        InterfaceItem old = from.tunnel();
        InterfaceItem now = to.tunnel();
        return old.name().equals(now.name())
                && old.listenPort() == now.listenPort()
                && Objects.equals(old.mtu(), now.mtu())
                && old.addresses().equals(now.addresses())
                && families(old).equals(families(now));
    }

    private static Set<Family> families(InterfaceItem tunnel) {
        return tunnel.routes().stream().map(IpPrefix::family).collect(Collectors.toSet());
    }

    /// The same for a machine that is known to hold one state and a [small][#isSmall] way to another: nothing is
    /// looked at.
    static List<Change> between(EffectiveState from, EffectiveState to) {
        String name = to.tunnel().name();
        List<Change> changes = new ArrayList<>();
        List<Change> peerChanges = new ArrayList<>();
        for (EffectivePeer peer : from.peers().values()) {
            EffectivePeer target = to.peers().get(peer.publicKey());
            if (target == null) {
                changes.add(new RemovePeer(peer.publicKey()));
            } else if (!target.equals(peer)) {
                addPeerChanges(peer.config(), target, changes, peerChanges);
            }
        }
        for (EffectivePeer target : to.peers().values()) {
            if (!from.peers().containsKey(target.publicKey())) {
                peerChanges.add(new SetPeer(target.config(), true));
            }
        }
        if (accessDiffers(from, to)) {
            changes.add(new SetFirewall(List.of()));
        }
        changes.addAll(peerChanges);
        addRoutes(name, Set.copyOf(from.tunnel().routes()), to, changes);
        return changes;
    }

    private static void addPeerChanges(PeerConfig seen, EffectivePeer target, List<Change> before, List<Change> after) {
        PeerConfig wanted = target.config();
        if (wanted.equals(seen)) {
            return;
        }
        if (!wanted.allowedIps().containsAll(seen.allowedIps())) {
            Set<IpPrefix> kept = new HashSet<>(seen.allowedIps());
            kept.retainAll(wanted.allowedIps());
            before.add(new NarrowPeer(
                    new PeerConfig(seen.publicKey(), seen.presharedKey(), kept, seen.persistentKeepaliveSeconds())));
        }
        after.add(new SetPeer(wanted, false));
    }

    private static boolean accessDiffers(EffectiveState from, EffectiveState to) {
        if (!from.rules().equals(to.rules()) || !from.tunnel().equals(to.tunnel())) {
            return true;
        }
        if (from.peers().size() != to.peers().size()) {
            return true;
        }
        for (EffectivePeer peer : to.peers().values()) {
            EffectivePeer old = from.peers().get(peer.publicKey());
            if (old == null
                    || !old.rules().equals(peer.rules())
                    || !old.allowedIps().equals(peer.allowedIps())) {
                return true;
            }
        }
        return false;
    }

    private static void addPaths(String name, Tunnel tunnel, EffectiveState wanted, List<Change> changes) {
        Set<InterfaceAddress> addresses = Set.copyOf(wanted.tunnel().addresses());
        for (InterfaceAddress address : tunnel.addresses()) {
            if (!addresses.contains(address)) {
                changes.add(new RemoveAddress(name, address));
            }
        }
        for (InterfaceAddress address : wanted.tunnel().addresses()) {
            if (!tunnel.addresses().contains(address)) {
                changes.add(new AddAddress(name, address));
            }
        }
        if (!tunnel.up()) {
            changes.add(new BringUp(name));
        }
        addRoutes(name, tunnel.routes(), wanted, changes);
    }

    private static void addRoutes(String name, Set<IpPrefix> seen, EffectiveState wanted, List<Change> changes) {
        Set<IpPrefix> routes = Set.copyOf(wanted.tunnel().routes());
        for (IpPrefix route : seen) {
            if (!routes.contains(route)) {
                changes.add(new RemoveRoute(name, route));
            }
        }
        for (IpPrefix route : wanted.tunnel().routes()) {
            if (!seen.contains(route)) {
                changes.add(new AddRoute(name, route));
            }
        }
    }
}
