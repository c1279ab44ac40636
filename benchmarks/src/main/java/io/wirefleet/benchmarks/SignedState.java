package io.wirefleet.benchmarks;

import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.agent.store.LastGoodState;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.contract.addresses.IpPrefix;
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
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/// What a console would have a server hold, signed by a key of our own: many peers with an IPv4 and an IPv6 address
/// each, and rules with one destination and one port range each, dealt out in turn, three to a peer.
final class SignedState {
    static final String INTERFACE = "wgbench";
    private static final int RULES_OF_A_PEER = 3;

    private final ServerId server = new ServerId(new UUID(1, 1));
    private final SigningKey console = SigningKey.generate();
    private final SplittableRandom random = new SplittableRandom(1);
    private final StateHash hash = StateHash.empty();
    private final int rules;
    private DesiredState state = DesiredState.empty(server);
    private int made;

    /// @param peers 65,000 at the most
    SignedState(int peers, int rules) {
        this.rules = rules;
        List<DesiredItem> items = new ArrayList<>();
        items.add(new InterfaceItem(
                server,
                INTERFACE,
                51820,
                1420,
                List.of(InterfaceAddress.parse("10.90.0.1/16"), InterfaceAddress.parse("fd90::1/64")),
                List.of(IpPrefix.parse("10.90.0.0/16"), IpPrefix.parse("fd90::/64")),
                null,
                true,
                Set.of()));
        for (int i = 0; i < rules; i++) {
            items.add(new RuleItem(
                    rule(i),
                    List.of(
                            IpPrefix.parse("172.16." + i / 256 + "." + i % 256 + "/32"),
                            IpPrefix.parse("198.18.0.0/15")),
                    List.of(),
                    List.of(),
                    null,
                    null));
        }
        for (int i = 0; i < peers; i++) {
            items.add(newPeer());
        }
        add(items);
    }

    private static RuleId rule(int number) {
        return new RuleId(new UUID(3, number));
    }

    private PeerItem newPeer() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        key[31] &= 0x3f;
        int number = made++ + 2;
        List<RuleId> given = new ArrayList<>();
        for (int i = 0; i < Math.min(RULES_OF_A_PEER, rules); i++) {
            given.add(rule((number + i * 7) % rules));
        }
        return new PeerItem(
                new PeerId(new UUID(2, number)),
                PublicKey.of(key),
                null,
                List.of(
                        IpPrefix.parse("10.90." + number / 256 + "." + number % 256 + "/32"),
                        IpPrefix.parse("fd90::" + Integer.toHexString(number) + "/128")),
                given.stream().distinct().toList(),
                null);
    }

    private DesiredStateUpdate add(List<DesiredItem> items) {
        items.forEach(
                item -> hash.add(item.key(), DesiredStateUpdate.Item.of(item).content()));
        return step(items.stream().map(DesiredStateUpdate.Item::of).toList(), List.of());
    }

    private DesiredStateUpdate step(List<DesiredStateUpdate.Item> items, List<DesiredItem.Key> removed) {
        boolean full = state.revision().equals(Revision.ZERO);
        Revision next = state.revision().next();
        DesiredStateUpdate update = new DesiredStateUpdate(
                server,
                next,
                state.revision(),
                full,
                items,
                removed,
                Map.of(),
                hash.digest(),
                StateSignature.sign(console, server, next, hash.digest()));
        state = state.apply(update, List.of(console.verifyingKey()));
        return update;
    }

    /// One more peer, as it comes to an agent that holds all before.
    DesiredStateUpdate onePeerMore() {
        return add(List.of(newPeer()));
    }

    DesiredState state() {
        return state;
    }

    /// An enrolment with a console that nothing listens for.
    Enrolment enrolment() {
        return new Enrolment(server, URI.create("https://127.0.0.1:9"), null, List.of(console.verifyingKey()));
    }

    /// A directory as an agent left it that holds all this.
    StateDirectory store(Path path) {
        StateDirectory directory = new StateDirectory(path);
        directory.create();
        directory.saveEnrolment(enrolment());
        new LastGoodState(directory, enrolment()).storeWhole(state);
        return directory;
    }
}
