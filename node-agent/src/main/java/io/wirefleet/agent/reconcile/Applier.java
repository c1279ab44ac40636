package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Change.AddAddress;
import io.wirefleet.agent.reconcile.Change.AddRoute;
import io.wirefleet.agent.reconcile.Change.AddRoutingRule;
import io.wirefleet.agent.reconcile.Change.BringUp;
import io.wirefleet.agent.reconcile.Change.CreateTunnel;
import io.wirefleet.agent.reconcile.Change.Mark;
import io.wirefleet.agent.reconcile.Change.PutExitRoute;
import io.wirefleet.agent.reconcile.Change.RemoveAddress;
import io.wirefleet.agent.reconcile.Change.RemoveExitRoute;
import io.wirefleet.agent.reconcile.Change.RemoveRoute;
import io.wirefleet.agent.reconcile.Change.RemoveRoutingRule;
import io.wirefleet.agent.reconcile.Change.RemoveTunnel;
import io.wirefleet.agent.reconcile.Change.SetFirewall;
import io.wirefleet.agent.reconcile.Change.SetKey;
import io.wirefleet.agent.reconcile.Change.SetListenPort;
import io.wirefleet.agent.reconcile.Change.SetMtu;
import io.wirefleet.agent.reconcile.Change.SetPeers;
import io.wirefleet.agent.reconcile.Change.Tune;
import io.wirefleet.agent.reconcile.Change.WithdrawPeers;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.tuning.Tuner;
import io.wirefleet.agent.wireguard.DeviceConfig;
import io.wirefleet.agent.wireguard.PeerChange;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.ServerId;
import java.util.List;

/// Makes changes on the machine, in their order.
final class Applier {
    private final Machine machine;
    private final RestoreRecord restore;
    private final Tuner tuner;
    private final PrivateKey key;
    private final String alias;

    Applier(Machine machine, RestoreRecord restore, Tuner tuner, PrivateKey key, ServerId serverId) {
        this.machine = machine;
        this.restore = restore;
        this.tuner = tuner;
        this.key = key;
        this.alias = Inspector.alias(serverId);
    }

    /// @throws ApplyException naming the change that was refused; those before it are made
    void apply(List<Change> changes, EffectiveState wanted) {
        for (Change change : changes) {
            try {
                make(change, wanted);
            } catch (RuntimeException e) {
                throw new ApplyException("Refused", change.toString(), e);
            }
        }
    }

    private void make(Change change, EffectiveState wanted) {
        switch (change) {
            case RemoveTunnel(String name) -> {
                machine.deleteTunnel(name);
                ExitSteps.removeAll(machine.exits(), name);
                restore.removeInterface(name);
            }
            case CreateTunnel(String name) -> {
                restore.addInterface(name);
                machine.wireGuard().create(name);
            }
            case Mark(String name) -> machine.links().setAlias(name, alias);
            case SetKey(String name) -> configure(name, new DeviceConfig(key, null, List.of()));
            case SetListenPort(String name, int port) -> configure(name, new DeviceConfig(null, port, List.of()));
            case SetMtu(String name, int mtu) -> machine.links().setMtu(name, mtu);
            case WithdrawPeers(String name, List<PeerChange> peers) -> configure(name, peers(peers));
            case SetFirewall ignored -> machine.firewall().apply(wanted.firewall());
            case SetPeers(String name, List<PeerChange> peers) -> configure(name, peers(peers));
            case RemoveAddress(String name, var address) -> machine.links().removeAddress(name, address);
            case AddAddress(String name, var address) -> machine.links().addAddress(name, address);
            case BringUp(String name) -> machine.links().setUp(name);
            case RemoveRoute(String name, var destination) -> machine.links().removeRoute(name, destination);
            case AddRoute(String name, var destination) -> machine.links().addRoute(name, destination);
            case AddRoutingRule(var rule) -> machine.exits().addRule(rule);
            case RemoveRoutingRule(var rule) -> machine.exits().removeRule(rule);
            case PutExitRoute(var route) -> machine.exits().putRoute(route);
            case RemoveExitRoute(var route) -> machine.exits().removeRoute(route);
            case Tune(var adjustment) -> tuner.make(adjustment);
        }
    }

    private void configure(String name, DeviceConfig config) {
        machine.wireGuard().configure(name, config);
    }

    private static DeviceConfig peers(List<PeerChange> changes) {
        return new DeviceConfig(
                null, null, changes.stream().map(PeerChange::toConfig).toList());
    }
}
