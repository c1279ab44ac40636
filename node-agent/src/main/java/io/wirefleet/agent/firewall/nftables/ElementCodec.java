package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.SetDefinition;
import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.contract.addresses.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elements of sets as NFTA_SET_ELEM_LIST_ELEMENTS. A range in an interval set is two of the kernel's elements: its
/// first address, and the address behind its last with the flag NFT_SET_ELEM_INTERVAL_END; a range that reaches the
/// end of the family has no second one.
final class ElementCodec {
    private static final int LIST_TABLE = 1;
    private static final int LIST_SET = 2;
    static final int LIST_ELEMENTS = 3;

    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int FLAGS = 3;
    private static final int TIMEOUT = 4;
    private static final int KEY_END = 10;

    private static final int INTERVAL_END = 1;

    /// One of the kernel's elements.
    ///
    /// @param chain null: none, which is so for the ends of intervals and in sets
    record Point(IpAddress key, boolean isEnd, @Nullable String chain) {}

    /// An element that no [Point] can say: a catch-all, say, or one with another verdict than goto.
    static final class ForeignElementException extends Exception {
        private static final long serialVersionUID = 1;

        ForeignElementException(String message) {
            super(message);
        }
    }

    private ElementCodec() {}

    /// A message about elements of a set; the elements are yet to be written.
    static MessageBuilder message(int type, int flags, String table, SetDefinition set) {
        return NfTables.message(type, flags).string(LIST_TABLE, table).string(LIST_SET, set.name());
    }

    static void write(MessageBuilder message, List<Point> points) {
        message.nested(
                LIST_ELEMENTS,
                list -> points.forEach(point -> list.nested(NfTables.LIST_ELEMENT, element -> write(element, point))));
    }

    private static void write(MessageBuilder element, Point point) {
        element.nested(KEY, key -> key.bytes(NfTables.DATA_VALUE, point.key().bytes()));
        if (point.isEnd()) {
            element.u32BigEndian(FLAGS, INTERVAL_END);
        }
        if (point.chain() != null) {
            element.nested(DATA, data -> ExpressionWriter.verdict(data, NfTables.VERDICT_GOTO, point.chain()));
        }
    }

    /// The kernel's elements for one of ours.
    static List<Point> points(SetDefinition set, Element element) {
        AddressRange range = element.range();
        Point first = new Point(range.first(), false, element.chain());
        if (!set.intervals()) {
            if (!range.first().equals(range.last())) {
                throw new IllegalArgumentException(set + " holds single addresses, not " + range);
            }
            return List.of(first);
        }
        return range.isAtTheEnd()
                ? List.of(first)
                : List.of(first, new Point(range.last().plus(1), true, null));
    }

    static List<Point> read(Attributes message) throws ForeignElementException {
        List<Point> points = new ArrayList<>();
        Attribute elements = message.find(LIST_ELEMENTS);
        if (elements != null) {
            for (Attribute element : elements.asNested()) {
                points.add(readPoint(element.asNested()));
            }
        }
        return points;
    }

    private static Point readPoint(Attributes element) throws ForeignElementException {
        Attribute key = element.find(KEY);
        Attribute flags = element.find(FLAGS);
        int flagBits = flags == null ? 0 : flags.asU32BigEndian();
        if (key == null || element.has(KEY_END) || element.has(TIMEOUT) || (flagBits & ~INTERVAL_END) != 0) {
            throw new ForeignElementException("an element of a kind that is not used here");
        }
        IpAddress address =
                IpAddress.of(key.asNested().require(NfTables.DATA_VALUE).asBytes());
        Attribute data = element.find(DATA);
        return new Point(address, (flagBits & INTERVAL_END) != 0, data == null ? null : chain(data.asNested()));
    }

    private static String chain(Attributes data) throws ForeignElementException {
        Attribute verdict = data.find(NfTables.DATA_VERDICT);
        Attributes parts = verdict == null ? null : verdict.asNested();
        if (parts == null || parts.require(NfTables.VERDICT_CODE).asU32BigEndian() != NfTables.VERDICT_GOTO) {
            throw new ForeignElementException("an element with another verdict than goto");
        }
        return parts.require(NfTables.VERDICT_CHAIN).asString();
    }

    /// Our elements from the kernel's, in whatever order these come.
    static List<Element> elements(SetDefinition set, List<Point> points) {
        List<Element> elements = new ArrayList<>(points.size());
        if (!set.intervals()) {
            for (Point point : points) {
                elements.add(new Element(new AddressRange(point.key(), point.key()), point.chain()));
            }
            return elements;
        }
        Point open = null;
        for (Point point : inOrder(points)) {
            if (open != null) {
                elements.add(until(open, point.key().plus(-1)));
            }
            open = point.isEnd() ? null : point;
        }
        if (open != null) {
            elements.add(until(open, AddressRange.lastOf(open.key().family())));
        }
        return elements;
    }

    private static List<Point> inOrder(List<Point> points) {
        return points.stream()
                .sorted(Comparator.comparing(Point::key).thenComparing(Point::isEnd, Comparator.reverseOrder()))
                .toList();
    }

    private static Element until(Point first, IpAddress last) {
        return new Element(new AddressRange(first.key(), last), first.chain());
    }
}
