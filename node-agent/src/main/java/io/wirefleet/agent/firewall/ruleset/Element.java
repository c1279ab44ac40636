package io.wirefleet.agent.firewall.ruleset;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// An element of a set or map. Ordered by its range.
///
/// @param chain in a map, the chain where packets go; null in a set
public record Element(AddressRange range, @Nullable String chain) implements Comparable<Element> {
    private static final Comparator<Element> ORDER = Comparator.comparing(Element::range)
            .thenComparing(Element::chain, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(Element other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return chain == null ? range.toString() : range + " : goto " + chain;
    }
}
