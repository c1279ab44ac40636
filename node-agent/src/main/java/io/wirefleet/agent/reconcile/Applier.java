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
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.ServerId;
import java.util.ArrayList;
import java.util.List;

/// Makes changes on the machine, in their order, neighbouring ones of peers in one call.
final class Applier {
    private final Machine machine;
    private final RestoreRecord restore;
    private final PrivateKey key;
    private final String alias;

    Applier(Machine machine, RestoreRecord restore, PrivateKey key, ServerId serverId) {
        this.machine = machine;
        this.restore = restore;
        this.key = key;
        this.alias = Inspector.alias(serverId);
    }

    /// @throws ApplyException naming the change that was refused; those before it are made
    void apply(List<Change> changes, EffectiveState wanted) {
        PeerBatch batch = new PeerBatch(wanted.tunnel().name());
        for (Change change : changes) {
            if (batch.take(change)) {
                continue;
            }
            batch.flush();
            step(change.toString(), () -> make(change, wanted));
        }
        batch.flush();
    }

    private void make(Change change, EffectiveState wanted) {
        switch (change) {
            case RemoveTunnel(String name) -> {
                machine.links().removeTunnel(name);
                restore.removeInterface(name);
            }
            case CreateTunnel(String name) -> {
                restore.addInterface(name);
                machine.links().createTunnel(name);
            }
            case Mark(String name) -> machine.links().setAlias(name, alias);
            case SetKey(String name) -> machine.device().setPrivateKey(name, key);
            case SetListenPort(String name, int port) -> machine.device().setListenPort(name, port);
            case SetMtu(String name, int mtu) -> machine.links().setMtu(name, mtu);
            case SetFirewall ignored -> machine.firewall().apply(wanted);
            case RemoveAddress(String name, var address) -> machine.links().removeAddress(name, address);
            case AddAddress(String name, var address) -> machine.links().addAddress(name, address);
            case BringUp(String name) -> machine.links().setUp(name);
            case RemoveRoute(String name, var destination) -> machine.links().removeRoute(name, destination);
            case AddRoute(String name, var destination) -> machine.links().addRoute(name, destination);
            case EnableForwarding(String sysctl) -> Forwarding.enable(machine.sysctls(), restore, sysctl);
            case RemovePeer ignored -> throw new IllegalStateException("peers go by the batch");
            case NarrowPeer ignored -> throw new IllegalStateException("peers go by the batch");
            case SetPeer ignored -> throw new IllegalStateException("peers go by the batch");
        }
    }

    private static void step(String doing, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            throw new ApplyException("Refused", doing, e);
        }
    }

    /// Peer changes that follow each other.
    private final class PeerBatch {
        private final String name;
        private final List<PublicKey> removed = new ArrayList<>();
        private final List<PeerConfig> set = new ArrayList<>();

        PeerBatch(String name) {
            this.name = name;
        }

        boolean take(Change change) {
            switch (change) {
                case RemovePeer(PublicKey peer) -> removed.add(peer);
                case NarrowPeer(PeerConfig peer) -> set.add(peer);
                case SetPeer(PeerConfig peer, boolean ignored) -> set.add(peer);
                case Change other -> {
                    return false;
                }
            }
            return true;
        }

        void flush() {
            if (removed.isEmpty() && set.isEmpty()) {
                return;
            }
            step(
                    "change the peers of " + name + " (" + removed.size() + " off, " + set.size() + " set)",
                    () -> machine.device().changePeers(name, removed, set));
            removed.clear();
            set.clear();
        }
    }
}
