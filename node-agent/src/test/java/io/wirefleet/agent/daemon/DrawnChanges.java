package io.wirefleet.agent.daemon;

import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.ConsoleOutage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Changes of a server's state at the console, drawn from a seed. Some peers are never changed: the bystanders.
final class DrawnChanges {
    static final int FAIL_CLOSED_SECONDS = 600;

    private final StateFixture console;
    private final Random random;
    private final boolean failsClosed;
    private final List<PeerItem> peers = new ArrayList<>();
    private final List<RuleItem> rules = new ArrayList<>();
    private int lastNumber = 9;
    private boolean isThere;
    final List<PeerItem> bystanders;

    DrawnChanges(StateFixture console, Random random) {
        this.console = console;
        this.random = random;
        this.failsClosed = random.nextInt(4) == 0;
        RuleItem rule = console.rule(null, null);
        RuleItem other = console.rule(null, null);
        rules.add(other);
        bystanders = IntStream.range(2, 5)
                .mapToObj(number -> console.peer(number, null, rule))
                .toList();
        console.put(tunnel(), rule, other).put(bystanders.toArray(PeerItem[]::new));
    }

    boolean failsClosed() {
        return failsClosed;
    }

    /// Whether the server has an interface.
    boolean isThere() {
        return isThere;
    }

    private InterfaceItem tunnel() {
        isThere = true;
        List<Exit> exits = IntStream.rangeClosed(1, random.nextInt(3))
                .mapToObj(number -> new Exit(
                        "exit" + number,
                        number,
                        "eth" + number,
                        random.nextBoolean() ? IpAddress.parse("192.0.2." + number) : null,
                        null,
                        random.nextBoolean()))
                .toList();
        List<Integer> ports = random.nextBoolean() ? List.of() : List.of(443, 53);
        List<String> routes = new ArrayList<>(List.of("10.8.0.0/24", "fd00:8::/64"));
        if (random.nextBoolean()) {
            routes.add("10.60." + random.nextInt(3) + ".0/24");
        }
        InterfaceItem plain = console.tunnel(
                random.nextInt(6) == 0 ? "wg1" : "wg0", 51820 + random.nextInt(3), routes.toArray(String[]::new));
        return plain.with(new Routing(exits, ports, List.of(), List.of()))
                .with(
                        failsClosed
                                ? new Safeguards(
                                        new ConsoleOutage(ConsoleOutage.Mode.FAIL_CLOSED, FAIL_CLOSED_SECONDS), null)
                                : Safeguards.USUAL);
    }

    /// Makes one to three changes.
    ///
    /// @param now by the agent's clock
    /// @return what they are, for people
    String make(Instant now) {
        List<String> told = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            told.add(one(now));
        }
        return String.join(", ", told);
    }

    private String one(Instant now) {
        int kind = isThere ? random.nextInt(10) : 4;
        return switch (kind) {
            case 0, 1 -> add(console.peer(++lastNumber, soon(now), someRules()));
            case 2 -> add(console.withPresharedKey(console.peer(++lastNumber, null, someRules())));
            case 3 -> addRule(soon(now));
            case 4, 9 -> another();
            case 5 -> random.nextInt(4) == 0 ? withoutInterface() : "nothing";
            default -> peers.isEmpty() ? "nothing" : change(now, peers.remove(random.nextInt(peers.size())), kind);
        };
    }

    private String addRule(@Nullable Instant from) {
        RuleItem rule = console.rule(from, null);
        rules.add(rule);
        console.put(rule);
        return "a rule that begins " + rule.validFrom();
    }

    private String another() {
        InterfaceItem tunnel = tunnel();
        console.put(tunnel);
        return "the interface " + tunnel.name();
    }

    private String withoutInterface() {
        isThere = false;
        console.remove(console.tunnel("wg0", 51820));
        return "no interface";
    }

    private String change(Instant now, PeerItem peer, int kind) {
        return switch (kind) {
            case 6 -> {
                console.remove(peer);
                yield "without peer " + peer.publicKey();
            }
            case 7 -> {
                console.remove(peer);
                PeerItem stranger = console.peer(1, null, someRules());
                yield "in place of " + peer.publicKey() + " "
                        + add(new PeerItem(
                                stranger.id(), stranger.publicKey(), null, peer.allowedIps(), stranger.rules(), null));
            }
            default -> add(random.nextBoolean() ? rotating(now, peer) : moved(peer));
        };
    }

    private PeerItem rotating(Instant now, PeerItem peer) {
        PeerItem.NextKey next =
                new PeerItem.NextKey(PrivateKey.generate(console.random).publicKey(), now.plusSeconds(50));
        return new PeerItem(peer.id(), peer.publicKey(), null, peer.allowedIps(), peer.rules(), soon(now), next);
    }

    private PeerItem moved(PeerItem peer) {
        return new PeerItem(
                peer.id(),
                peer.publicKey(),
                null,
                List.of(IpPrefix.parse("10.8.0." + ++lastNumber + "/32")),
                List.of(rules.getFirst().id()),
                null);
    }

    private String add(PeerItem peer) {
        peers.add(peer);
        console.put(peer);
        return "peer " + peer.publicKey() + (peer.expiresAt() == null ? "" : " until " + peer.expiresAt());
    }

    private @Nullable Instant soon(Instant now) {
        return random.nextBoolean() ? null : now.plusSeconds(1 + random.nextInt(90));
    }

    private RuleItem[] someRules() {
        List<RuleItem> some = new ArrayList<>(rules);
        some.removeIf(_ -> random.nextInt(3) == 0);
        return some.toArray(RuleItem[]::new);
    }
}
