package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.DesiredStateUpdate.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Everything that one server should hold at one revision, verified: its hash is the one that the console signed.
/// Immutable; [#apply] makes the next one.
public final class DesiredState {
    private record Held(String content, DesiredItem item) {}

    private final ServerId serverId;
    private final Revision revision;
    private final Map<DesiredItem.Key, Held> items;
    private final Map<PeerId, PresharedKey> presharedKeys;
    private final StateHash hash;
    private final @Nullable StateSignature signature;

    private DesiredState(
            ServerId serverId,
            Revision revision,
            Map<DesiredItem.Key, Held> items,
            Map<PeerId, PresharedKey> presharedKeys,
            StateHash hash,
            @Nullable StateSignature signature) {
        this.serverId = serverId;
        this.revision = revision;
        this.items = items;
        this.presharedKeys = presharedKeys;
        this.hash = hash;
        this.signature = signature;
    }

    /// The state of a server before it was ever told anything: nothing, at revision 0.
    public static DesiredState empty(ServerId serverId) {
        return new DesiredState(serverId, Revision.ZERO, Map.of(), Map.of(), StateHash.empty(), null);
    }

    /// The state that follows. This one stays as it is.
    ///
    /// @param keys the console's signing keys
    /// @throws RejectedUpdateException if the update is for another server, does not build on this revision, goes
    ///     back,
    ///     has not the hash it claims, is not signed by one of the keys, or holds an item that cannot be read
    public DesiredState apply(DesiredStateUpdate update, Collection<VerifyingKey> keys) {
        if (!update.serverId().equals(serverId)) {
            throw new RejectedUpdateException("WrongServer", "is for server " + update.serverId());
        }
        if (!update.full() && !update.since().equals(revision)) {
            throw new RejectedUpdateException(
                    "WrongBase", "builds on revision " + update.since() + ", this server is at " + revision);
        }
        if (update.revision().compareTo(revision) < 0) {
            throw new RejectedUpdateException(
                    "GoesBack", "is at revision " + update.revision() + ", this server is at " + revision);
        }
        if (!update.signature().verifies(keys, serverId, update.revision(), update.stateHash())) {
            throw new RejectedUpdateException("BadSignature", "is not signed by the console");
        }
        Map<DesiredItem.Key, Held> next = update.full() ? new LinkedHashMap<>() : new LinkedHashMap<>(items);
        StateHash nextHash = update.full() ? replace(next, update.items()) : change(next, update);
        if (!nextHash.digest().equals(update.stateHash())) {
            throw new RejectedUpdateException("WrongHash", "does not lead to the state hash that it claims");
        }
        return new DesiredState(
                serverId,
                update.revision(),
                Collections.unmodifiableMap(next),
                nextPresharedKeys(update, next),
                nextHash,
                update.signature());
    }

    /// Puts all items into the empty map, on all processors: most of the time goes into the hash. Peers with the same
    /// rules share one list of them.
    private static StateHash replace(Map<DesiredItem.Key, Held> next, List<Item> all) {
        Map<List<RuleId>, List<RuleId>> rules = new ConcurrentHashMap<>();
        List<Held> held = all.parallelStream()
                .map(item -> new Held(item.content(), sharing(rules, parse(item))))
                .toList();
        for (int i = 0; i < held.size(); i++) {
            next.put(all.get(i).key(), held.get(i));
        }
        return next.entrySet().parallelStream()
                .collect(
                        StateHash::empty,
                        (sum, entry) -> sum.add(entry.getKey(), entry.getValue().content()),
                        StateHash::addAll);
    }

    private static DesiredItem sharing(Map<List<RuleId>, List<RuleId>> rules, DesiredItem item) {
        return item instanceof PeerItem peer
                ? peer.with(rules.computeIfAbsent(peer.rules(), Function.identity()))
                : item;
    }

    /// Makes the changes of a delta.
    private StateHash change(Map<DesiredItem.Key, Held> next, DesiredStateUpdate update) {
        StateHash nextHash = hash.copy();
        for (DesiredItem.Key key : update.removed()) {
            Held old = next.remove(key);
            if (old != null) {
                nextHash.remove(key, old.content());
            }
        }
        for (Item item : update.items()) {
            Held old = next.put(item.key(), new Held(item.content(), parse(item)));
            if (old != null) {
                nextHash.remove(item.key(), old.content());
            }
            nextHash.add(item.key(), item.content());
        }
        return nextHash;
    }

    private static DesiredItem parse(Item item) {
        try {
            return DesiredItem.read(item.key(), JsonFields.of(Json.parse(item.content())));
        } catch (RuntimeException e) {
            throw new RejectedUpdateException("BadItem", item.key() + ": " + e.getMessage());
        }
    }

    private Map<PeerId, PresharedKey> nextPresharedKeys(DesiredStateUpdate update, Map<DesiredItem.Key, Held> next) {
        Map<PeerId, PresharedKey> result = new HashMap<>();
        for (Held held : next.values()) {
            if (held.item() instanceof PeerItem peer && peer.presharedKeyDigest() != null) {
                PresharedKey key = update.presharedKeys().getOrDefault(peer.id(), presharedKeys.get(peer.id()));
                if (key == null || !key.digest().equals(peer.presharedKeyDigest())) {
                    throw new RejectedUpdateException(
                            "WrongPresharedKey", "peer " + peer.id() + " comes without the preshared key it names");
                }
                result.put(peer.id(), key);
            }
        }
        return Collections.unmodifiableMap(result);
    }

    /// The whole state as an update from nothing: what is kept on disk, and read back through [#apply].
    ///
    /// @throws IllegalStateException on the empty state, which nobody signed
    public DesiredStateUpdate toUpdate() {
        if (signature == null) {
            throw new IllegalStateException("the empty state was never signed");
        }
        List<Item> all = new ArrayList<>();
        items.forEach((key, held) -> all.add(new Item(key, held.content())));
        return new DesiredStateUpdate(
                serverId, revision, Revision.ZERO, true, all, List.of(), presharedKeys, stateHash(), signature);
    }

    public ServerId serverId() {
        return serverId;
    }

    public Revision revision() {
        return revision;
    }

    /// See [StateHash#digest].
    public String stateHash() {
        return hash.digest();
    }

    /// The interface; null while the server was told nothing.
    public @Nullable InterfaceItem interfaceItem() {
        Held held = items.get(new DesiredItem.Key(DesiredItem.Kind.INTERFACE, serverId.value()));
        return held != null && held.item() instanceof InterfaceItem item ? item : null;
    }

    public List<PeerItem> peers() {
        return all(PeerItem.class);
    }

    public List<RuleItem> rules() {
        return all(RuleItem.class);
    }

    /// The preshared keys of the peers that have one.
    public Map<PeerId, PresharedKey> presharedKeys() {
        return presharedKeys;
    }

    private <T extends DesiredItem> List<T> all(Class<T> type) {
        List<T> all = new ArrayList<>();
        for (Held held : items.values()) {
            if (type.isInstance(held.item())) {
                all.add(type.cast(held.item()));
            }
        }
        return Collections.unmodifiableList(all);
    }

    @Override
    public String toString() {
        return "DesiredState[" + serverId + " at " + revision + ", " + items.size() + " items]";
    }
}
