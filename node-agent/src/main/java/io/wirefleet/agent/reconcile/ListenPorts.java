package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.UdpSockets.Holder;
import io.wirefleet.agent.reconcile.UdpSockets.UdpSocket;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds out whether something on this machine receives packets at additional listen ports already: a redirection
/// would take them from it without a word. Changes nothing.
///
/// Sockets that a redirection takes nothing from are passed by: those at loopback and multicast addresses, and those at
/// the tunnel's own, where a resolver for peers listens.
final class ListenPorts {
    private final Machine machine;
    private final Inspector inspector;

    ListenPorts(Machine machine, Inspector inspector) {
        this.machine = machine;
        this.inspector = inspector;
    }

    List<TakenPort> taken(InterfaceItem tunnel) {
        Set<Integer> ports = new HashSet<>(tunnel.routing().additionalListenPorts());
        List<TakenPort> taken = new ArrayList<>();
        if (ports.remove(tunnel.listenPort())) {
            taken.add(new TakenPort(tunnel.listenPort(), 0, "the server's own listen_port"));
        }
        if (ports.isEmpty()) {
            return taken;
        }
        for (UdpSocket socket : machine.udpSockets().at(ports)) {
            if (isReached(socket, tunnel)) {
                Holder holder = machine.udpSockets().holder(socket);
                String wireGuard = holder.wireGuard();
                if (wireGuard == null || !isOwn(wireGuard, tunnel)) {
                    taken.add(new TakenPort(socket.port(), socket.number(), holder.who()));
                }
            }
        }
        return taken;
    }

    private static boolean isReached(UdpSocket socket, InterfaceItem tunnel) {
        InetAddress address = socket.address().toInetAddress();
        return !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && tunnel.addresses().stream().map(InterfaceAddress::address).noneMatch(socket.address()::equals);
    }

    /// Whether it is this server's, under the name that it has or had: its port is about to be another.
    private boolean isOwn(String name, InterfaceItem tunnel) {
        return name.equals(tunnel.name()) || inspector.isOurInterface(name);
    }
}
