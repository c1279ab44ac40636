package io.wirefleet.console.delivery;

import io.wirefleet.console.delivery.ItemContents.Peer;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.DesiredItem;
import io.wirefleet.contract.state.DesiredItem.Kind;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.StateHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The arithmetic of one server's next revisions, without a database: from what it holds and what it should hold to
/// the revision of each change, the items of each revision, and the hash of the whole.
///
/// A rule's item is held while some peer's item names the rule; how many do is counted by difference.
final class ServerNumbers {
    /// An item as it is held: gone when there is no content.
    record Held(long revision, @Nullable String content) {}

    /// An item to be stored. No content: a tombstone. The key is sealed, in hexadecimal.
    record Stored(
            DesiredItem.Key key,
            long revision,
            @Nullable String content,
            @Nullable String sealedPresharedKey) {}

    private final List<PendingChange> changes;
    private final Map<DesiredItem.Key, Held> held;
    private final Map<UUID, Peer> peers;
    private final StateHash hash;
    private final long firstRevision;

    private final Map<UUID, Integer> ruleDifferences = new LinkedHashMap<>();
    private final Map<UUID, Set<UUID>> rulesTouchedBy = new HashMap<>();
    private final Map<DesiredItem.Key, String> wanted = new HashMap<>();

    private final Set<UUID> rulesOnInterface = new LinkedHashSet<>();

    private final List<Stored> stored = new ArrayList<>();
    private final Map<Long, Long> revisions = new LinkedHashMap<>();
    private long revision;

    /// @param changes in the order in which they are numbered
    /// @param revision the server's newest one so far
    /// @param hash of the whole at that revision; changed in place
    /// @param held the items that the changes name, where there are any, tombstones included
    /// @param peers what the peers that the changes name should be held as, where they should
    ServerNumbers(
            List<PendingChange> changes,
            long revision,
            StateHash hash,
            Map<DesiredItem.Key, Held> held,
            Map<UUID, Peer> peers) {
        this.changes = changes;
        this.firstRevision = revision;
        this.revision = revision;
        this.hash = hash;
        this.held = new HashMap<>(held);
        this.peers = peers;
        comparePeers();
    }

    private void comparePeers() {
        Set<UUID> seen = new HashSet<>();
        for (PendingChange change : changes) {
            for (UUID id : change.peerIds()) {
                if (seen.add(id)) {
                    comparePeer(id);
                }
            }
        }
        ruleDifferences.values().removeIf(difference -> difference == 0);
    }

    private void comparePeer(UUID id) {
        DesiredItem.Key key = new DesiredItem.Key(Kind.PEER, id);
        Peer peer = peers.get(id);
        if (peer != null) {
            wanted.put(key, Json.canonical(peer.item().toJson()));
        }
        String before = content(key);
        Set<UUID> rulesBefore = before == null ? Set.of() : rulesOf(before);
        Set<UUID> rulesAfter = new LinkedHashSet<>();
        if (peer != null) {
            peer.item().rules().forEach(rule -> rulesAfter.add(rule.value()));
        }
        Set<UUID> touched = new LinkedHashSet<>();
        for (UUID rule : rulesBefore) {
            if (!rulesAfter.contains(rule)) {
                ruleDifferences.merge(rule, -1, Integer::sum);
                touched.add(rule);
            }
        }
        for (UUID rule : rulesAfter) {
            if (!rulesBefore.contains(rule)) {
                ruleDifferences.merge(rule, 1, Integer::sum);
                touched.add(rule);
            }
        }
        rulesTouchedBy.put(id, touched);
    }

    private static Set<UUID> rulesOf(String peerContent) {
        Set<UUID> rules = new LinkedHashSet<>();
        JsonFields.of(Json.parse(peerContent))
                .parsedList("rules", RuleId::parse)
                .forEach(rule -> rules.add(rule.value()));
        return rules;
    }

    /// By how much the number of peers that name a rule changes. Those that do not change are left out.
    Map<UUID, Integer> ruleDifferences() {
        return ruleDifferences;
    }

    /// Has a rule looked at again with the changes of the interface: other networks meet there.
    void lookAtWithInterface(UUID rule) {
        rulesOnInterface.add(rule);
    }

    /// The rules whose item has to be known before [#number]: named by a change, counted anew, or to be looked at
    /// again.
    Set<UUID> rulesToLookAt() {
        Set<UUID> rules = new LinkedHashSet<>(ruleDifferences.keySet());
        rules.addAll(rulesOnInterface);
        changes.forEach(change -> rules.addAll(change.ruleIds()));
        return rules;
    }

    /// Gives each change its revision.
    ///
    /// @param contents what the interface and the rules that are to be held should be held as
    /// @param heldRules the items of the rules to look at that [#ServerNumbers] was not given
    void number(Map<DesiredItem.Key, String> contents, Map<DesiredItem.Key, Held> heldRules) {
        wanted.putAll(contents);
        held.putAll(heldRules);
        Set<DesiredItem.Key> done = new HashSet<>();
        for (PendingChange change : changes) {
            Set<DesiredItem.Key> keys = change.keys();
            if (change.interfaceTouched()) {
                rulesOnInterface.forEach(rule -> keys.add(new DesiredItem.Key(Kind.RULE, rule)));
            }
            for (UUID peer : change.peerIds()) {
                for (UUID rule : rulesTouchedBy.getOrDefault(peer, Set.of())) {
                    if (ruleDifferences.containsKey(rule)) {
                        keys.add(new DesiredItem.Key(Kind.RULE, rule));
                    }
                }
            }
            numberOne(change, keys, done);
        }
    }

    private void numberOne(PendingChange change, Set<DesiredItem.Key> keys, Set<DesiredItem.Key> done) {
        long next = revision + 1;
        for (DesiredItem.Key key : keys) {
            if (done.add(key) && store(key, next)) {
                revision = next;
            }
        }
        long newest = 0;
        for (DesiredItem.Key key : keys) {
            Held now = held.get(key);
            if (now != null) {
                newest = Math.max(newest, now.revision());
            }
        }
        revisions.put(change.id(), newest);
    }

    private boolean store(DesiredItem.Key key, long next) {
        String before = content(key);
        String after = wanted.get(key);
        if (before == null ? after == null : before.equals(after)) {
            return false;
        }
        if (before != null) {
            hash.remove(key, before);
        }
        String presharedKey = null;
        if (after != null) {
            hash.add(key, after);
            Peer peer = key.kind() == Kind.PEER ? peers.get(key.id()) : null;
            presharedKey = peer == null ? null : peer.sealedPresharedKey();
        }
        held.put(key, new Held(next, after));
        stored.add(new Stored(key, next, after, presharedKey));
        return true;
    }

    private @Nullable String content(DesiredItem.Key key) {
        Held now = held.get(key);
        return now == null ? null : now.content();
    }

    /// The items to be stored.
    List<Stored> stored() {
        return stored;
    }

    /// For each change, by its id, the revision at which all of it is held: a new one, or an older one where the
    /// server held it already; 0 where it never held any of it.
    Map<Long, Long> revisions() {
        return revisions;
    }

    long revision() {
        return revision;
    }

    long firstRevision() {
        return firstRevision;
    }

    boolean isMoved() {
        return revision != firstRevision;
    }

    StateHash hash() {
        return hash;
    }
}
