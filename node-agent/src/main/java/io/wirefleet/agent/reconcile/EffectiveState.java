package io.wirefleet.agent.reconcile;

import io.wirefleet.agent.firewall.FirewallDesired;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What of a desired state is in force at an instant, and between which instants nothing of that changes: rules
/// inside their windows, and peers that have not expired and have at least one such rule (I2: no rule, no
/// attachment).
///
/// @param rotations the peers with two keys, by the one that follows; each stands on the device under both, and has its
///     allowed IPs under one of them
/// @param avoidedPorts additional listen ports that are done without, since something else listens there
/// @param from the last boundary that has passed, inclusive
/// @param until the next boundary, exclusive
public record EffectiveState(
        InterfaceItem tunnel,
        Map<PublicKey, EffectivePeer> peers,
        Map<RuleId, RuleItem> rules,
        Map<PublicKey, Rotation> rotations,
        Set<Integer> avoidedPorts,
        Instant from,
        Instant until) {

    /// A peer that is to change its key.
    ///
    /// @param switched whether it has its allowed IPs under the key that follows
    public record Rotation(PeerId id, boolean switched) {}

    /// What is in force; null where the server was told nothing.
    public static @Nullable EffectiveState of(DesiredState state, Instant now) {
        return of(state, now, Set.of(), null);
    }

    /// The same as [#of(DesiredState, Instant)], quicker for what differs little from what was in force before: a
    /// peer to which nothing has happened is the same object.
    ///
    /// @param keysInUse keys with which there was a handshake: of a peer with two keys, which one it uses
    public static @Nullable EffectiveState of(
            DesiredState state, Instant now, Set<PublicKey> keysInUse, @Nullable EffectiveState before) {
        InterfaceItem tunnel = state.interfaceItem();
        if (tunnel == null) {
            return null;
        }
        Window window = new Window(now);
        Map<RuleId, RuleItem> rules = new HashMap<>();
        for (RuleItem rule : state.rules()) {
            boolean begun = window.passed(rule.validFrom(), true);
            boolean ended = window.passed(rule.validUntil(), false);
            if (begun && !ended) {
                rules.put(rule.id(), rule);
            }
        }
        Map<PublicKey, Rotation> rotations = new HashMap<>();
        List<PeerItem> items = state.peers();
        Map<PublicKey, EffectivePeer> peers = LinkedHashMap.newLinkedHashMap(items.size());
        Map<List<RuleId>, Set<RuleId>> inForce = new HashMap<>();
        Known known =
                new Known(before != null && before.rules.keySet().equals(rules.keySet()) ? before.peers : Map.of());
        for (PeerItem peer : items) {
            if (window.passed(peer.expiresAt(), false)) {
                continue;
            }
            PresharedKey presharedKey = peer.presharedKeyDigest() == null
                    ? null
                    : state.presharedKeys().get(peer.id());
            EffectivePeer same = peer.nextKey() == null ? known.find(peer, presharedKey) : null;
            if (same != null) {
                peers.put(peer.publicKey(), same);
                continue;
            }
            Set<RuleId> active = inForce.computeIfAbsent(
                    peer.rules(),
                    all -> all.stream().filter(rules::containsKey).collect(Collectors.toUnmodifiableSet()));
            if (!active.isEmpty()) {
                for (PeerItem device : onDevice(peer, window, keysInUse, rotations)) {
                    peers.put(device.publicKey(), new EffectivePeer(device, presharedKey, active));
                }
            }
        }
        return new EffectiveState(
                tunnel,
                Collections.unmodifiableMap(peers),
                Collections.unmodifiableMap(rules),
                Collections.unmodifiableMap(rotations),
                Set.of(),
                window.from,
                window.until);
    }

    /// How a peer stands on the device: once for each of its keys, with its allowed IPs under one of them.
    private static List<PeerItem> onDevice(
            PeerItem peer, Window window, Set<PublicKey> keysInUse, Map<PublicKey, Rotation> rotations) {
        PeerItem.NextKey next = peer.nextKey();
        if (next == null) {
            return List.of(peer);
        }
        if (window.passed(next.until(), false)) {
            return List.of(under(next.publicKey(), peer, peer.allowedIps()));
        }
        boolean switched = keysInUse.contains(next.publicKey());
        rotations.put(next.publicKey(), new Rotation(peer.id(), switched));
        return List.of(
                under(peer.publicKey(), peer, switched ? List.of() : peer.allowedIps()),
                under(next.publicKey(), peer, switched ? peer.allowedIps() : List.of()));
    }

    private static PeerItem under(PublicKey key, PeerItem peer, List<IpPrefix> allowedIps) {
        return new PeerItem(peer.id(), key, peer.presharedKeyDigest(), allowedIps, peer.rules(), peer.expiresAt());
    }

    /// The same on another interface.
    public EffectiveState with(InterfaceItem other) {
        return new EffectiveState(other, peers, rules, rotations, avoidedPorts, from, until);
    }

    /// The same but for additional listen ports that something else listens at.
    public EffectiveState without(Set<Integer> ports) {
        return ports.equals(avoidedPorts)
                ? this
                : new EffectiveState(tunnel, peers, rules, rotations, Set.copyOf(ports), from, until);
    }

    /// The interface without a peer, for as long as somebody says so.
    public EffectiveState withoutPeers() {
        return new EffectiveState(tunnel, Map.of(), Map.of(), Map.of(), avoidedPorts, Instant.MIN, Instant.MAX);
    }

    /// The keys whose first handshake is waited for.
    public Set<PublicKey> awaitedKeys() {
        return rotations.entrySet().stream()
                .filter(rotation -> !rotation.getValue().switched())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// What peers with two keys keep, whichever of them has it.
    Set<IpPrefix> keptByRotation() {
        if (rotations.isEmpty()) {
            return Set.of();
        }
        Set<PeerId> rotating = rotations.values().stream().map(Rotation::id).collect(Collectors.toSet());
        return peers.values().stream()
                .filter(peer -> rotating.contains(peer.item().id()))
                .flatMap(peer -> peer.allowedIps().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// What the firewall should enforce.
    public FirewallDesired firewall() {
        List<PeerItem> items = new ArrayList<>(peers.size());
        for (EffectivePeer peer : peers.values()) {
            items.add(peer.item());
        }
        return FirewallDesired.of(reachable(), items, rules.values());
    }

    private InterfaceItem reachable() {
        Routing routing = tunnel.routing();
        return avoidedPorts.isEmpty()
                ? tunnel
                : tunnel.with(new Routing(
                        routing.exits(),
                        routing.additionalListenPorts().stream()
                                .filter(port -> !avoidedPorts.contains(port))
                                .toList(),
                        routing.masqueradeSources(),
                        routing.snatAddresses()));
    }

    /// Whether the same is in force at another instant, be the clock ahead or set back.
    public boolean holdsAt(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }

    /// Whether this is one of the server's own tunnel addresses.
    public boolean isOwnAddress(IpAddress address) {
        return tunnel.addresses().stream().map(InterfaceAddress::address).anyMatch(address::equals);
    }

    /// Peers that were in force. They are mostly asked for in the order that they are in.
    private static final class Known {
        private final Map<PublicKey, EffectivePeer> peers;
        private final Iterator<EffectivePeer> order;
        private @Nullable EffectivePeer next;

        Known(Map<PublicKey, EffectivePeer> peers) {
            this.peers = peers;
            this.order = peers.values().iterator();
            advance();
        }

        private void advance() {
            next = order.hasNext() ? order.next() : null;
        }

        /// The peer that was made of these very objects; null: none.
        @SuppressWarnings("ReferenceEquality") // looks for its own entry
        @Nullable
        EffectivePeer find(PeerItem item, @Nullable PresharedKey presharedKey) {
            EffectivePeer expected = next;
            if (expected != null && expected.isOf(item, presharedKey)) {
                advance();
                return expected;
            }
            EffectivePeer found = peers.get(item.publicKey());
            if (found == null) {
                return null;
            }
            while (next != null && next != found) {
                advance();
            }
            advance();
            return found.isOf(item, presharedKey) ? found : null;
        }
    }

    private static final class Window {
        private final Instant now;
        private Instant from = Instant.MIN;
        private Instant until = Instant.MAX;

        Window(Instant now) {
            this.now = now;
        }

        boolean passed(@Nullable Instant boundary, boolean otherwise) {
            if (boundary == null) {
                return otherwise;
            }
            if (boundary.isAfter(now)) {
                until = boundary.isBefore(until) ? boundary : until;
                return false;
            }
            from = boundary.isAfter(from) ? boundary : from;
            return true;
        }
    }
}
