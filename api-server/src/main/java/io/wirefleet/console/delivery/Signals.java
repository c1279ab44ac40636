package io.wirefleet.console.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Wakes those in this process who wait for something about an id. A waiter first [#subscribe]s, then looks, then
/// waits: what happens between its look and its wait is not missed. A signal says that it is worth looking again,
/// no more.
public final class Signals {
    private final ConcurrentHashMap<UUID, Set<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private volatile boolean drained;

    /// Somebody who wants to know. Good for one signal.
    public final class Subscription implements AutoCloseable {
        private final UUID id;
        private final CountDownLatch signalled = new CountDownLatch(1);

        private Subscription(UUID id) {
            this.id = id;
        }

        /// Waits for the signal.
        ///
        /// @return whether it came; false when the time is over
        public boolean await(Duration atMost) throws InterruptedException {
            return signalled.await(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            subscriptions.computeIfPresent(id, (_, waiting) -> {
                waiting.remove(this);
                return waiting.isEmpty() ? null : waiting;
            });
        }
    }

    public Subscription subscribe(UUID id) {
        Subscription subscription = new Subscription(id);
        subscriptions.compute(id, (_, waiting) -> {
            Set<Subscription> all = waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
            all.add(subscription);
            return all;
        });
        if (drained) {
            subscription.signalled.countDown();
        }
        return subscription;
    }

    /// Wakes those who wait for this id.
    public void signal(UUID id) {
        Set<Subscription> waiting = subscriptions.get(id);
        if (waiting != null) {
            waiting.forEach(subscription -> subscription.signalled.countDown());
        }
    }

    /// Wakes everybody: signals may have been lost.
    public void signalAll() {
        subscriptions.keySet().forEach(this::signal);
    }

    /// Wakes everybody, and lets nobody wait any more: the console stops.
    public void drain() {
        drained = true;
        signalAll();
    }

    public boolean isDrained() {
        return drained;
    }

    /// How many wait now.
    public int waiting() {
        return subscriptions.values().stream().mapToInt(Set::size).sum();
    }
}
