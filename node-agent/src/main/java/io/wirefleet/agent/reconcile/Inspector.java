package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.reconcile.MachineState.Tunnel;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.RestoreRecord.Adopted;
import io.wirefleet.agent.tuning.Tuner;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Looks at the machine, all of it that a state speaks of, and changes nothing.
final class Inspector {
    /// How every agent's mark begins.
    static final String MARK = "wirefleet ";

    private final Machine machine;
    private final RestoreRecord restore;
    private final Tuner tuner;
    private final String alias;
    private final ExitInspector exits;

    Inspector(Machine machine, RestoreRecord restore, Tuner tuner, ServerId serverId) {
        this.machine = machine;
        this.restore = restore;
        this.tuner = tuner;
        this.alias = alias(serverId);
        this.exits = new ExitInspector(machine, restore);
    }

    /// The mark on the interfaces of a server's agent.
    static String alias(ServerId serverId) {
        return MARK + serverId;
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
        Adopted adopted = restore.adopted();
        if (adopted != null && !adopted.name().equals(name) && isOurInterface(adopted.name())) {
            throw new ApplyException(
                    "AdoptedInterface",
                    "this machine's agent took over the interface " + adopted.name() + ", and the console wants " + name
                            + "; set the server's interface_name to " + adopted.name() + ", or remove the interface");
        }
        if (link != null && !alias.equals(link.alias())) {
            link = new Link(link.name(), null, link.mtu(), link.up(), link.addresses(), link.routes());
        }
        List<String> leftovers = new ArrayList<>(restore.interfaces().stream()
                .filter(other -> !other.equals(name) && isOurInterface(other))
                .toList());
        Device device = link == null ? null : machine.wireGuard().device(name).orElse(null);
        if (link != null && device == null) {
            leftovers.add(name);
        }
        return new MachineState(
                leftovers,
                link == null || device == null ? null : new Tunnel(link, device),
                machine.firewall().drift(wanted.firewall()),
                exits.look(wanted.tunnel()),
                tuner.differences(wanted.tunnel()));
    }

    /// Whether an interface is there and ours: by its mark, or, where a crash came between making and marking it, by
    /// the record of what was about to be made; one that was taken over also by the mark that it had.
    boolean isOurInterface(String name) {
        Link link = machine.links().find(name);
        return link != null && isOurs(link);
    }

    private boolean isOurs(Link link) {
        String mark = link.alias();
        Adopted adopted = restore.adopted();
        if (adopted != null
                && adopted.name().equals(link.name())
                && adopted.alias().equals(mark == null ? "" : mark)) {
            return true;
        }
        return mark == null ? restore.interfaces().contains(link.name()) : mark.equals(alias);
    }

    /// Whether another agent on this machine has an interface.
    boolean hasNeighbour() {
        return machine.links().aliases().stream().anyMatch(mark -> mark.startsWith(MARK) && !mark.equals(alias));
    }

    /// What is there of the exits alone.
    ExitsFound exits(InterfaceItem tunnel) {
        return exits.look(tunnel);
    }

    /// The names that the tunnel has or had, by the record.
    Set<String> tunnels() {
        return exits.tunnels();
    }

    /// The MTU that the interface should have: the state's, or what fits into the way out.
    int mtu(InterfaceItem tunnel) {
        Integer given = tunnel.mtu();
        return given == null ? machine.links().derivedMtu(tunnel.name()) : given;
    }
}
