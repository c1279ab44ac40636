package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.values.Value;
import io.wirefleet.terraform.values.Value.Fields;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What the provider has heard of all objects together in one walk of Terraform's over them: it starts a provider anew
/// for a plan and for an apply, so that each process sees one.
public final class Walk {
    /// So many peers of one plan are asked about at the most.
    private static final int MOST_PEERS = 20;

    private final @Nullable Long maxPeersCut;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger peers = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> cuts = new HashMap<>();
    private final AtomicBoolean refused = new AtomicBoolean();
    private volatile boolean unanswered;

    /// @param maxPeersCut null for any number
    Walk(@Nullable Long maxPeersCut) {
        this.maxPeersCut = maxPeersCut;
    }

    /// Terraform's state has this object.
    public void hold(String typeName, Value state) {
        if (state instanceof Fields fields) {
            held.add(key(typeName, fields));
        }
    }

    /// Whether Terraform's state has an object of this name: one that a new one may be going to replace.
    boolean holds(String typeName, Fields planned) {
        return held.contains(key(typeName, planned));
    }

    private static String key(String typeName, Fields fields) {
        return typeName + "/" + fields.get("name");
    }

    /// This object will be another one, or none.
    void change(String id) {
        changed.add(id);
    }

    /// Whether other things will be other than they are now, so far as is known yet.
    boolean changesOthersThan(String id) {
        return changed.stream().anyMatch(other -> !other.equals(id));
    }

    boolean mayAskAboutOneMorePeer() {
        return peers.incrementAndGet() <= MOST_PEERS;
    }

    /// The console could not be asked: nobody is to wait for that again.
    void unanswered() {
        unanswered = true;
    }

    boolean isUnanswered() {
        return unanswered;
    }

    /// Whether nobody has said yet that the limit is passed. From now on somebody has.
    boolean refusesFirst() {
        return !refused.getAndSet(true);
    }

    @Nullable
    Long maxPeersCut() {
        return maxPeersCut;
    }

    /// A change of this object cuts so many peers; told again, the greater number counts.
    ///
    /// @return how many all changes cut
    long cut(String id, long peersCut) {
        lock.lock();
        try {
            cuts.merge(id, Long.valueOf(peersCut), Math::max);
            return cuts.values().stream().mapToLong(Long::longValue).sum();
        } finally {
            lock.unlock();
        }
    }
}
