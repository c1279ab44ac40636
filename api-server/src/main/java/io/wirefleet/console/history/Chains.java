package io.wirefleet.console.history;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Versions of many things, each thing's in the order of time.
final class Chains<V extends Version> {
    private final SequencedMap<UUID, NavigableMap<Instant, V>> chains = new LinkedHashMap<>();

    Chains(Collection<V> versions) {
        for (V version : versions) {
            if (version.span().since().isBefore(version.span().until())) {
                chains.computeIfAbsent(version.id(), _ -> new TreeMap<>())
                        .put(version.span().since(), version);
            }
        }
    }

    Collection<UUID> ids() {
        return chains.keySet();
    }

    /// The version that held then; null: there was none.
    @Nullable
    V at(UUID id, Instant time) {
        Map.Entry<Instant, V> found = chain(id).floorEntry(time);
        return found != null && found.getValue().span().holdsAt(time) ? found.getValue() : null;
    }

    /// The version that held up to this time; null: there was none.
    @Nullable
    V before(UUID id, Instant time) {
        Map.Entry<Instant, V> found = chain(id).lowerEntry(time);
        return found != null && found.getValue().span().holdsBefore(time) ? found.getValue() : null;
    }

    List<V> allAt(Instant time) {
        return chains.values().stream()
                .map(chain -> chain.floorEntry(time))
                .filter(found -> found != null && found.getValue().span().holdsAt(time))
                .map(Map.Entry::getValue)
                .toList();
    }

    List<V> of(UUID id) {
        return List.copyOf(chain(id).values());
    }

    List<V> all() {
        return chains.values().stream()
                .flatMap(chain -> chain.values().stream())
                .toList();
    }

    private NavigableMap<Instant, V> chain(UUID id) {
        return chains.getOrDefault(id, new TreeMap<>());
    }
}
