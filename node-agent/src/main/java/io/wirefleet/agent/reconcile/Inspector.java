package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.reconcile.MachineState.Tunnel;
import io.wirefleet.agent.reconcile.TunnelDevice.Device;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks at the machine, all of it that a state speaks of, and changes nothing.
final class Inspector {
    static final String IPV4_FORWARDING = "net/ipv4/ip_forward";
    static final String IPV6_FORWARDING = "net/ipv6/conf/all/forwarding";

    /// What WireGuard adds to a packet at the most: an IPv6 header, a UDP header, 16 bytes before the packet and 16
    /// behind.
    private static final int OVERHEAD = 80;

    private static final int LEAST_IPV6_MTU = 1280;
    private static final int ETHERNET_MTU = 1500;

    private final Machine machine;
    private final RestoreRecord restore;
    private final String alias;

    Inspector(Machine machine, RestoreRecord restore, ServerId serverId) {
        this.machine = machine;
        this.restore = restore;
        this.alias = alias(serverId);
    }

    /// The mark on the interfaces of a server's agent.
    static String alias(ServerId serverId) {
        return "wirefleet " + serverId;
    }

    /// @throws ApplyException `InterfaceTaken` if the name belongs to an interface that is not ours
    MachineState look(EffectiveState wanted) {
        String name = wanted.tunnel().name();
        Link link = machine.links().find(name);
        if (link != null && !isOurs(link)) {
            throw new ApplyException(
                    "InterfaceTaken",
                    "the interface " + name + " is there already and is not Wirefleet's; remove or rename it, or give"
                            + " the server another interface_name");
        }
        List<String> leftovers = restore.interfaces().stream()
                .filter(other -> !other.equals(name) && isOurInterface(other))
                .toList();
        return new MachineState(
                leftovers,
                link == null ? null : tunnel(link),
                machine.firewall().drift(wanted),
                forwardingOff(wanted.tunnel()));
    }

    /// Whether an interface is there and ours: by its mark, or, where a crash came between making and marking it, by
    /// the record of what was about to be made.
    boolean isOurInterface(String name) {
        Link link = machine.links().find(name);
        return link != null && isOurs(link);
    }

    private boolean isOurs(Link link) {
        String mark = link.alias();
        return mark == null ? restore.interfaces().contains(link.name()) : mark.equals(alias);
    }

    private Tunnel tunnel(Link link) {
        Device device = machine.device().read(link.name(), null);
        return new Tunnel(
                link.alias() != null,
                device.publicKey(),
                device.listenPort(),
                link.mtu(),
                link.up(),
                link.addresses(),
                link.routes(),
                device.peers());
    }

    private List<String> forwardingOff(InterfaceItem tunnel) {
        List<String> off = new ArrayList<>();
        addIfOff(off, tunnel, Family.IPV4, IPV4_FORWARDING);
        addIfOff(off, tunnel, Family.IPV6, IPV6_FORWARDING);
        return off;
    }

    private void addIfOff(List<String> off, InterfaceItem tunnel, Family family, String sysctl) {
        boolean used = Stream.concat(
                        tunnel.addresses().stream()
                                .map(address -> address.address().family()),
                        tunnel.routes().stream().map(route -> route.family()))
                .anyMatch(family::equals);
        String value = used ? machine.sysctls().read(sysctl) : null;
        if (value != null && value.equals("0")) {
            off.add(sysctl);
        }
    }

    /// The MTU that the interface should have: the state's, or what fits into the way out.
    int mtu(InterfaceItem tunnel) {
        @Nullable Integer given = tunnel.mtu();
        if (given != null) {
            return given;
        }
        OptionalInt wayOut = machine.links().wayOutMtu();
        return Math.max(LEAST_IPV6_MTU, wayOut.orElse(ETHERNET_MTU) - OVERHEAD);
    }
}
