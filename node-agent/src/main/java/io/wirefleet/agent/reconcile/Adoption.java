package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.reconcile.Links.Link;
import io.wirefleet.agent.store.RestoreRecord.Adopted;
import io.wirefleet.agent.wireguard.Device;
import io.wirefleet.agent.wireguard.DevicePeer;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import java.util.HashMap;
import java.util.Map;

/// A live interface that somebody else set up and that the agent takes over as it is: what of it must stay the same
/// for its sessions to go on.
///
/// @param key it becomes the server's
/// @param presharedKeys of those peers that have one
public record Adoption(Adopted adopted, PrivateKey key, Map<PublicKey, PresharedKey> presharedKeys) {
    public Adoption {
        presharedKeys = Map.copyOf(presharedKeys);
    }

    /// Looks at the interface, and changes nothing.
    ///
    /// @throws ApplyException `NotAdoptable` saying why it cannot be taken over
    public static Adoption of(Machine machine, String name) {
        Link link = machine.links().find(name);
        Device device = link == null ? null : machine.wireGuard().device(name).orElse(null);
        if (link == null || device == null) {
            throw refused("there is no WireGuard interface " + name + "; it must be up, as 'wg show " + name
                    + "' would show it");
        }
        String alias = link.alias() == null ? "" : link.alias();
        if (alias.startsWith(Inspector.MARK)) {
            throw refused("the interface " + name + " belongs to an agent already (" + alias
                    + "); run 'wirefleet-agent down' first");
        }
        PrivateKey key = machine.wireGuard()
                .privateKey(name)
                .orElseThrow(() -> refused("the interface " + name + " has no private key that can be read"));
        Map<PublicKey, PresharedKey> presharedKeys = new HashMap<>();
        for (DevicePeer peer : device.peers()) {
            PresharedKey presharedKey = peer.presharedKey();
            if (presharedKey != null) {
                presharedKeys.put(peer.publicKey(), presharedKey);
            }
        }
        return new Adoption(new Adopted(name, alias), key, presharedKeys);
    }

    private static ApplyException refused(String message) {
        return new ApplyException("NotAdoptable", message);
    }
}
