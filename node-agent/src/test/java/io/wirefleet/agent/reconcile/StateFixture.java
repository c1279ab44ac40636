package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.DesiredStateUpdate.Item;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateHash;
import io.wirefleet.contract.state.StateSignature;
import io.wirefleet.contract.state.Tuning;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A console's side of one server: items that tests put and remove, and the signed updates that follow.
public final class StateFixture {
    public static final IpPrefix LAN = IpPrefix.parse("10.50.0.0/24");

    public final ServerId serverId;
    public final SigningKey signingKey = SigningKey.generate();
    public final SecureRandom random;
    private final Map<DesiredItem.Key, Item> items = new LinkedHashMap<>();
    private final Map<PeerId, PresharedKey> presharedKeys = new LinkedHashMap<>();
    private final List<Item> changed = new ArrayList<>();
    private final List<DesiredItem.Key> removed = new ArrayList<>();
    private long revision;
    private long told;

    public StateFixture() {
        this(new SecureRandom());
    }

    /// @param random of ids and keys
    public StateFixture(SecureRandom random) {
        this.random = random;
        serverId = new ServerId(uuid());
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    public List<VerifyingKey> signingKeys() {
        return List.of(signingKey.verifyingKey());
    }

    /// A tunnel `10.8.0.1/24` with its plan routed.
    public InterfaceItem tunnel(String name, int port) {
        return tunnel(name, port, "10.8.0.0/24", "fd00:8::/64");
    }

    public InterfaceItem tunnel(String name, int port, String... routes) {
        return tunnel(name, port, Routing.PLAIN, routes);
    }

    public InterfaceItem tunnel(String name, int port, Routing routing) {
        return tunnel(name, port, routing, "10.8.0.0/24", "fd00:8::/64");
    }

    public InterfaceItem tunnel(String name, int port, List<Exit> exits, String... routes) {
        return tunnel(name, port, new Routing(exits), routes);
    }

    private InterfaceItem tunnel(String name, int port, Routing routing, String... routes) {
        return new InterfaceItem(
                serverId,
                name,
                port,
                null,
                List.of(InterfaceAddress.parse("10.8.0.1/24"), InterfaceAddress.parse("fd00:8::1/64")),
                Stream.of(routes).map(IpPrefix::parse).toList(),
                null,
                true,
                Set.copyOf(routing.requires()),
                routing,
                Tuning.USUAL,
                Safeguards.USUAL);
    }

    public RuleItem rule(@Nullable Instant from, @Nullable Instant until, PortRange... ports) {
        return new RuleItem(
                new RuleId(uuid()),
                List.of(LAN, IpPrefix.parse("fd00:50::/64")),
                List.of(),
                List.of(ports),
                from,
                until);
    }

    /// The peer `10.8.0.<number>` and `fd00:8::<number>`.
    public PeerItem peer(int number, @Nullable Instant expiresAt, RuleItem... rules) {
        List<RuleId> ids = new ArrayList<>();
        for (RuleItem rule : rules) {
            ids.add(rule.id());
        }
        return new PeerItem(
                new PeerId(uuid()),
                PrivateKey.generate(random).publicKey(),
                null,
                List.of(
                        IpPrefix.parse("10.8.0." + number + "/32"),
                        IpPrefix.parse("fd00:8::" + Integer.toHexString(number) + "/128")),
                ids,
                expiresAt);
    }

    /// The same peer with a preshared key.
    public PeerItem withPresharedKey(PeerItem peer) {
        PresharedKey key = PresharedKey.generate(random);
        presharedKeys.put(peer.id(), key);
        return new PeerItem(
                peer.id(), peer.publicKey(), key.digest(), peer.allowedIps(), peer.rules(), peer.expiresAt());
    }

    public StateFixture put(DesiredItem... more) {
        for (DesiredItem item : more) {
            items.put(item.key(), Item.of(item));
            changed.add(Item.of(item));
            removed.remove(item.key());
        }
        return this;
    }

    /// Puts an item whose content may be anything, which the console signs all the same.
    public StateFixture putAsItIs(Item item) {
        items.put(item.key(), item);
        return this;
    }

    public StateFixture remove(DesiredItem item) {
        items.remove(item.key());
        changed.removeIf(other -> other.key().equals(item.key()));
        removed.add(item.key());
        return this;
    }

    /// The step from the last update.
    public DesiredStateUpdate delta() {
        revision++;
        DesiredStateUpdate update = update(told, false, changed, removed);
        settle();
        return update;
    }

    /// All of it, at a new revision.
    public DesiredStateUpdate snapshot() {
        revision++;
        DesiredStateUpdate update = update(0, true, List.copyOf(items.values()), List.of());
        settle();
        return update;
    }

    /// All of it, at the revision told last.
    public DesiredStateUpdate again() {
        return update(0, true, List.copyOf(items.values()), List.of());
    }

    public Revision revision() {
        return new Revision(revision);
    }

    private void settle() {
        told = revision;
        changed.clear();
        removed.clear();
    }

    private DesiredStateUpdate update(long since, boolean full, List<Item> sent, List<DesiredItem.Key> gone) {
        StateHash hash = StateHash.empty();
        items.values().forEach(item -> hash.add(item.key(), item.content()));
        Revision at = new Revision(revision);
        return new DesiredStateUpdate(
                serverId,
                at,
                new Revision(since),
                full,
                sent,
                gone,
                presharedKeys,
                hash.digest(),
                StateSignature.sign(signingKey, serverId, at, hash.digest()));
    }
}
