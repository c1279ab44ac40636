package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Change.AddAddress;
import io.wirefleet.agent.reconcile.Change.AddRoute;
import io.wirefleet.agent.reconcile.Change.BringUp;
import io.wirefleet.agent.reconcile.Change.CreateTunnel;
import io.wirefleet.agent.reconcile.Change.Mark;
import io.wirefleet.agent.reconcile.Change.RemoveAddress;
import io.wirefleet.agent.reconcile.Change.RemoveRoute;
import io.wirefleet.agent.reconcile.Change.RemoveTunnel;
import io.wirefleet.agent.reconcile.Change.SetFirewall;
import io.wirefleet.agent.reconcile.Change.SetKey;
import io.wirefleet.agent.reconcile.Change.SetListenPort;
import io.wirefleet.agent.reconcile.Change.SetMtu;
import io.wirefleet.agent.reconcile.Change.SetPeers;
import io.wirefleet.agent.reconcile.Change.Tune;
import io.wirefleet.agent.reconcile.Change.WithdrawPeers;
import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.reconcile.MachineState.Tunnel;
import io.wirefleet.agent.wireguard.DesiredPeer;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.agent.wireguard.PeerDiff;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The least that makes the machine hold a state, in the order in which it is safe at every step:
///
/// 1. What is ours under another name goes; the interface is made, keyed and sized, but not up.
/// 2. Peers that must go are taken off, and those that lose allowed IPs lose them: no packet of theirs enters any
///    more.
/// 3. The routing of exits that come or change is set, before a packet is marked for it, see [ExitSteps].
/// 4. The firewall changes in one transaction. What it grants to addresses that no peer on the device has yet is
/// out
///    of reach; an address that moves between peers is with neither of them at this moment.
/// 5. Peers are added and changed: each comes alive under rules that are already in force, never under none.
/// 6. Addresses, the interface going up, routes, settings of the kernel, forwarding among them: the way for packets
/// opens last.
///
/// Connections that are no longer allowed are dropped after all of it, see [StaleFlows].
final class Diff {
    private Diff() {}

    /// @param key the public half of the key that the device should have
    /// @param mtu what the interface should have
    static List<Change> between(MachineState seen, EffectiveState wanted, PublicKey key, int mtu) {
        String name = wanted.tunnel().name();
        List<Change> changes = new ArrayList<>();
        seen.leftovers().forEach(old -> changes.add(new RemoveTunnel(old)));
        Tunnel tunnel = seen.tunnel();
        if (tunnel == null) {
            changes.add(new CreateTunnel(name));
            tunnel = new Tunnel(
                    new Link(name, null, 0, false, Set.of(), Set.of()), new Device(name, null, 0, List.of()));
        }
        Link link = tunnel.link();
        if (link.alias() == null) {
            changes.add(new Mark(name));
        }
        if (!Objects.equals(key, tunnel.device().publicKey())) {
            changes.add(new SetKey(name));
        }
        if (tunnel.device().listenPort() != wanted.tunnel().listenPort()) {
            changes.add(new SetListenPort(name, wanted.tunnel().listenPort()));
        }
        if (link.mtu() != mtu) {
            changes.add(new SetMtu(name, mtu));
        }
        ExitSteps exits = ExitSteps.between(seen.exits(), wanted.tunnel());
        changes.addAll(exits.before());
        addAccess(
                wanted,
                peerSteps(tunnel.device().peers(), wanted),
                seen.firewall().isEmpty() ? null : new SetFirewall(seen.firewall()),
                changes);
        addAddresses(name, link, wanted, changes);
        if (!link.up()) {
            changes.add(new BringUp(name));
        }
        addRoutes(name, link.routes(), wanted, changes);
        changes.addAll(exits.after());
        seen.tuning().forEach(adjustment -> changes.add(new Tune(adjustment)));
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
                && old.tuning().equals(now.tuning())
                && old.routing().exits().equals(now.routing().exits())
                && families(old).equals(families(now));
    }

    private static Set<Family> families(InterfaceItem tunnel) {
        return tunnel.routes().stream().map(IpPrefix::family).collect(Collectors.toSet());
    }

    /// The same for a machine that is known to hold one state and a [small][#isSmall] way to another: nothing is
    /// looked at.
    ///
    /// @param difference of the peers of the two
    static List<Change> between(EffectiveState from, EffectiveState to, PeerDifference difference) {
        List<DevicePeer> held = new ArrayList<>();
        List<DesiredPeer> wanted = new ArrayList<>();
        boolean access = !from.rules().equals(to.rules())
                || !from.tunnel().equals(to.tunnel())
                || !from.avoidedPorts().equals(to.avoidedPorts());
        for (EffectivePeer gone : difference.gone()) {
            access = true;
            held.add(asHeld(gone));
        }
        for (PeerDifference.ChangedPeer changed : difference.changed()) {
            access |= !changed.from().hasAccessOf(changed.to());
            held.add(asHeld(changed.from()));
            wanted.add(changed.to().onDevice());
        }
        for (EffectivePeer come : difference.come()) {
            access = true;
            wanted.add(come.onDevice());
        }
        List<Change> changes = new ArrayList<>();
        addAccess(
                to,
                PeerSteps.between(held, wanted, to.keptByRotation()),
                access ? new SetFirewall(List.of()) : null,
                changes);
        addRoutes(to.tunnel().name(), Set.copyOf(from.tunnel().routes()), to, changes);
        return changes;
    }

    private static DevicePeer asHeld(EffectivePeer peer) {
        return new DevicePeer(peer.publicKey(), peer.presharedKey(), null, 0, null, 0, 0, peer.allowedIps());
    }

    private static PeerSteps peerSteps(List<DevicePeer> seen, EffectiveState wanted) {
        Map<PublicKey, EffectivePeer> peers = wanted.peers();
        boolean held = seen.size() == peers.size();
        for (int i = 0; held && i < seen.size(); i++) {
            EffectivePeer peer = peers.get(seen.get(i).publicKey());
            held = peer != null && PeerDiff.holds(seen.get(i), peer.onDevice());
        }
        return held
                ? new PeerSteps(List.of(), List.of())
                : PeerSteps.between(
                        seen,
                        peers.values().stream().map(EffectivePeer::onDevice).toList(),
                        wanted.keptByRotation());
    }

    private static void addAccess(
            EffectiveState wanted, PeerSteps peers, @Nullable SetFirewall firewall, List<Change> changes) {
        String name = wanted.tunnel().name();
        if (!peers.withdraw().isEmpty()) {
            changes.add(new WithdrawPeers(name, peers.withdraw()));
        }
        if (firewall != null) {
            changes.add(firewall);
        }
        if (!peers.set().isEmpty()) {
            changes.add(new SetPeers(name, peers.set()));
        }
    }

    private static void addAddresses(String name, Link link, EffectiveState wanted, List<Change> changes) {
        for (InterfaceAddress address : link.addresses()) {
            if (!wanted.tunnel().addresses().contains(address)) {
                changes.add(new RemoveAddress(name, address));
            }
        }
        for (InterfaceAddress address : wanted.tunnel().addresses()) {
            if (!link.addresses().contains(address)) {
                changes.add(new AddAddress(name, address));
            }
        }
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
