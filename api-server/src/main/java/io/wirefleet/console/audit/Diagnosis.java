package io.wirefleet.console.audit;

import io.wirefleet.console.audit.Fault.Kind;
import io.wirefleet.console.audit.Link.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was done to a link that does not follow from the one before: told by what follows from what around it.
final class Diagnosis {
    private final ChainHash before;
    private final List<Link> links;
    private final Link first;
    private final Entry entry;

    /// @param before the hash of the last link that is right
    /// @param links the one that is not, whose entry is there, and many behind it
    private Diagnosis(ChainHash before, List<Link> links, Entry entry) {
        this.before = before;
        this.links = links;
        this.first = links.getFirst();
        this.entry = entry;
    }

    /// @param links the first link that does not follow from the hash before, and those behind it
    /// @param lost entries that are there and in no link
    static Fault of(ChainHash before, List<Link> links, List<Entry> lost) {
        Link first = links.getFirst();
        if (first.entry() == null) {
            return fault(Kind.REMOVED, first, "the entry of this link is gone");
        }
        return new Diagnosis(before, links, first.entry()).find(lost);
    }

    private Fault find(List<Entry> lost) {
        if (!entry.agrees()) {
            return fault(Kind.EDITED, first, "the entry was edited: its content is not what was linked");
        }
        for (int i = 1; i < links.size(); i++) {
            if (links.get(i).follows(before)) {
                return displaced(i);
            }
        }
        for (Entry candidate : lost) {
            ChainHash hash = before.then(candidate.content());
            if (first.follows(hash)) {
                return new Fault(
                        Kind.REMOVED,
                        first.position(),
                        candidate.id(),
                        "the link of this entry is gone, and those behind it were renumbered");
            }
        }
        Link next = at(1);
        if (next != null && next.follows(before.then(entry.content()))) {
            return fault(Kind.EDITED, first, "the hash of this link was edited; its entry is what was linked");
        }
        return fault(
                Kind.EDITED, first, "the entry was edited, or what stood before it was removed together with its link");
    }

    /// The link that belongs here stands further behind.
    private Fault displaced(int index) {
        Link right = links.get(index);
        Link next = at(1);
        boolean swapped = right.hash() != null
                && (index == 1 ? first.follows(right.hash()) : next != null && next.follows(right.hash()));
        return swapped
                ? fault(
                        Kind.REORDERED,
                        first,
                        "links were reordered: here belongs entry " + right.entryId() + ", now at position "
                                + right.position())
                : fault(
                        Kind.INSERTED,
                        first,
                        "this was inserted: the chain goes on with entry " + right.entryId() + " at position "
                                + right.position());
    }

    private @Nullable Link at(int index) {
        return index < links.size() ? links.get(index) : null;
    }

    private static Fault fault(Kind kind, Link link, String detail) {
        return new Fault(kind, link.position(), link.entryId(), detail);
    }
}
