package io.wirefleet.agent.firewall.ruleset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The elements of a set or map, each range once, as an immutable hash table of small buckets. A changed copy
/// shares all buckets but the touched ones with the original, so that making it and telling the difference cost
/// what the change is, however many elements there are.
public final class Elements implements Iterable<Element> {
    private static final Element[] EMPTY_BUCKET = {};
    private static final int SMALLEST = 16;

    /// How many elements a bucket holds on average before there are made more buckets.
    private static final int CROWDED = 8;

    public static final Elements NONE = of(List.of());

    private final Element[][] buckets;
    private final int size;

    private Elements(Element[][] buckets, int size) {
        this.buckets = buckets;
        this.size = size;
    }

    /// @param elements of different ranges
    public static Elements of(Collection<Element> elements) {
        int count = SMALLEST;
        while (count * CROWDED / 2 < elements.size()) {
            count *= 2;
        }
        Element[][] buckets = new Element[count][];
        Arrays.fill(buckets, EMPTY_BUCKET);
        for (Element element : elements) {
            int bucket = bucket(element.range(), count);
            buckets[bucket] = with(buckets[bucket], element);
        }
        return new Elements(buckets, elements.size());
    }

    private static int bucket(AddressRange range, int count) {
        return range.hashCode() & (count - 1);
    }

    private static Element[] with(Element[] bucket, Element element) {
        Element[] longer = Arrays.copyOf(bucket, bucket.length + 1);
        longer[bucket.length] = element;
        return longer;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// The element with this very range; null: none.
    public @Nullable Element find(AddressRange range) {
        for (Element element : buckets[bucket(range, buckets.length)]) {
            if (element.range().equals(range)) {
                return element;
            }
        }
        return null;
    }

    public boolean contains(Element element) {
        Element found = find(element.range());
        return found != null && Objects.equals(found.chain(), element.chain());
    }

    /// These elements without some and with others.
    ///
    /// @param gone ranges that are among these
    /// @param come elements whose ranges are not, or go
    public Elements change(Set<AddressRange> gone, Collection<Element> come) {
        Element[][] changed = buckets.clone();
        for (AddressRange range : gone) {
            int bucket = bucket(range, changed.length);
            changed[bucket] = Stream.of(changed[bucket])
                    .filter(element -> !element.range().equals(range))
                    .toArray(Element[]::new);
        }
        for (Element element : come) {
            int bucket = bucket(element.range(), changed.length);
            changed[bucket] = with(changed[bucket], element);
        }
        Elements result = new Elements(changed, size - gone.size() + come.size());
        return result.size > changed.length * CROWDED ? of(result.stream().toList()) : result;
    }

    /// Those of these that the other lacks, in order.
    public List<Element> without(Elements other) {
        List<Element> missing = new ArrayList<>();
        for (int i = 0; i < buckets.length; i++) {
            if (buckets.length == other.buckets.length && Arrays.equals(buckets[i], other.buckets[i])) {
                continue;
            }
            for (Element element : buckets[i]) {
                if (!other.contains(element)) {
                    missing.add(element);
                }
            }
        }
        missing.sort(null);
        return missing;
    }

    public Stream<Element> stream() {
        return Stream.of(buckets).flatMap(Stream::of);
    }

    @Override
    public Iterator<Element> iterator() {
        return stream().iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Elements elements
                && elements.size == size
                && without(elements).isEmpty();
    }

    @Override
    public int hashCode() {
        return stream().mapToInt(Element::hashCode).sum();
    }

    @Override
    public String toString() {
        return stream().sorted().toList().toString();
    }
}
