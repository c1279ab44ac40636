package io.wirefleet.endtoend.vm;

import io.wirefleet.agent.machine.LocalMachine;
import io.wirefleet.agent.reconcile.EffectiveState;
import io.wirefleet.agent.reconcile.Machine;
import io.wirefleet.agent.reconcile.Reconciler;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateHash;
import io.wirefleet.contract.state.StateSignature;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The server of the proof: what a console would send it, signed, and the agent's own code that puts it into force.
final class Server {
    private static final RuleId RULE = new RuleId(new UUID(3, 1));

    private final ServerId id = new ServerId(new UUID(4, 1));
    private final SigningKey console = SigningKey.generate();
    private final PrivateKey key;
    private final Reconciler reconciler;
    private final Map<DesiredItem.Key, String> held = new LinkedHashMap<>();
    private final StateHash hash = StateHash.empty();
    private final List<PeerId> crowd = new ArrayList<>();
    private DesiredState state = DesiredState.empty(id);

    private Server(PrivateKey key, Machine machine, RestoreRecord restore) {
        this.key = key;
        this.reconciler = new Reconciler(machine, restore, key, id);
    }

    static Server create(Path directory) {
        StateDirectory files = new StateDirectory(directory);
        files.create();
        Server server = new Server(
                files.wireGuardKey(new SecureRandom()),
                LocalMachine.open(System.getenv("PATH")).machine(),
                RestoreRecord.load(files));
        server.hold(
                new InterfaceItem(
                        server.id,
                        "wg0",
                        51820,
                        null,
                        List.of(InterfaceAddress.parse("100.64.0.1/16")),
                        List.of(IpPrefix.parse("100.64.0.0/16")),
                        null,
                        true,
                        Set.of()),
                server.rule("10.1.0.0/24"));
        return server;
    }

    PublicKey publicKey() {
        return key.publicKey();
    }

    /// A peer with the one rule of this proof.
    PeerItem peer(PeerId peer, PublicKey publicKey, IpPrefix... allowedIps) {
        return new PeerItem(peer, publicKey, null, List.of(allowedIps), List.of(RULE), null);
    }

    PeerItem peer(Client client) {
        return peer(client.id(), client.publicKey(), client.address());
    }

    /// The one rule of this proof, with this destination.
    RuleItem rule(String destination) {
        return new RuleItem(RULE, List.of(IpPrefix.parse(destination)), List.of(), List.of(), null, null);
    }

    /// Many peers, an address each.
    ///
    /// @param expected gets what `wg show wg0 allowed-ips` should say of each
    DesiredItem[] crowd(int size, SecureRandom random, Map<String, String> expected) {
        DesiredItem[] items = new DesiredItem[size];
        for (int i = 0; i < size; i++) {
            PeerId peer = new PeerId(new UUID(5, i));
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            bytes[31] &= 0x3f;
            PublicKey publicKey = PublicKey.of(bytes);
            IpPrefix address = IpPrefix.parse("100.64." + (1 + i / 250) + "." + (1 + i % 250) + "/32");
            crowd.add(peer);
            expected.put(publicKey.toString(), address.toString());
            items[i] = peer(peer, publicKey, address);
        }
        return items;
    }

    /// Sends items, new or changed, and applies them.
    void tell(DesiredItem... items) {
        hold(items);
        send(items, List.of(), Map.of());
    }

    private void hold(DesiredItem... items) {
        for (DesiredItem item : items) {
            String content = DesiredStateUpdate.Item.of(item).content();
            letGo(item.key());
            held.put(item.key(), content);
            hash.add(item.key(), content);
        }
    }

    private void letGo(DesiredItem.Key item) {
        String content = held.remove(item);
        if (content != null) {
            hash.remove(item, content);
        }
    }

    /// Gives a peer a preshared key.
    void tellWithPresharedKey(PeerId peer, PublicKey publicKey, IpPrefix allowedIp) {
        PresharedKey preshared = PresharedKey.generate(new SecureRandom());
        PeerItem item = new PeerItem(peer, publicKey, preshared.digest(), List.of(allowedIp), List.of(RULE), null);
        hold(item);
        send(new DesiredItem[] {item}, List.of(), Map.of(peer, preshared));
    }

    void remove(PeerId... peers) {
        List<DesiredItem.Key> keys = new ArrayList<>();
        for (PeerId peer : peers) {
            DesiredItem.Key peerKey = new DesiredItem.Key(DesiredItem.Kind.PEER, peer.value());
            letGo(peerKey);
            keys.add(peerKey);
        }
        send(new DesiredItem[0], keys, Map.of());
    }

    void removeCrowd() {
        remove(crowd.toArray(PeerId[]::new));
        crowd.clear();
    }

    private void send(DesiredItem[] items, List<DesiredItem.Key> removed, Map<PeerId, PresharedKey> keys) {
        boolean full = state.revision().equals(Revision.ZERO);
        List<DesiredStateUpdate.Item> sent = new ArrayList<>();
        if (full) {
            held.forEach((itemKey, content) -> sent.add(new DesiredStateUpdate.Item(itemKey, content)));
        } else {
            for (DesiredItem item : items) {
                sent.add(DesiredStateUpdate.Item.of(item));
            }
        }
        Revision next = state.revision().next();
        StateSignature signature = StateSignature.sign(console, id, next, hash.digest());
        state = state.apply(
                new DesiredStateUpdate(id, next, state.revision(), full, sent, removed, keys, hash.digest(), signature),
                List.of(console.verifyingKey()));
        reconciler.converge(effective());
    }

    private EffectiveState effective() {
        @Nullable EffectiveState effective = EffectiveState.of(state, Instant.now());
        if (effective == null) {
            throw new IllegalStateException("the server was told nothing");
        }
        return effective;
    }

    void repair() {
        reconciler.repair(effective());
    }

    void down() {
        reconciler.tearDown();
    }

    /// A chain of the table that packets from the tunnel meet.
    String someChain() {
        return Guest.run("nft list table inet wirefleet")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("chain "))
                .map(line -> line.split(" ", -1)[1])
                .findFirst()
                .orElseThrow();
    }
}
