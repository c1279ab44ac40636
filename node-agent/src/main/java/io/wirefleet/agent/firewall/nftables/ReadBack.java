package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.nftables.ElementCodec.ForeignElementException;
import io.wirefleet.agent.firewall.nftables.ElementCodec.Point;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.agent.firewall.ruleset.NamedSet;
import io.wirefleet.agent.firewall.ruleset.Ruleset;
import io.wirefleet.agent.firewall.ruleset.RulesetChange;
import io.wirefleet.agent.firewall.ruleset.SetDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Looks whether the kernel holds what a transaction left, reading only what the transaction touched: the rules of a
/// chain, the single elements of a set, or the whole set where many of them were touched.
final class ReadBack {
    /// From so many elements on, reading the whole set is cheaper than asking for each of them.
    private static final int MANY = 256;

    private final TableReader reader;
    private final Ruleset desired;

    ReadBack(TableReader reader, Ruleset desired) {
        this.reader = reader;
        this.desired = desired;
    }

    /// What is not as it should be, a line for each.
    Set<String> differences(List<RulesetChange> changes) {
        Set<String> differences = new TreeSet<>();
        for (RulesetChange change : changes) {
            boolean holds = switch (change) {
                case RulesetChange.AddTable _, RulesetChange.DeleteTable _ -> true;
                case RulesetChange.AddSet _, RulesetChange.DeleteSet _ -> true;
                case RulesetChange.AddTimeout _, RulesetChange.DeleteTimeout _ -> true;
                case RulesetChange.AddChain add -> hasItsRules(add.chain().name());
                case RulesetChange.DeleteChain delete -> hasItsRules(delete.chain());
                case RulesetChange.ClearRules clear -> hasItsRules(clear.chain());
                case RulesetChange.AddRules add -> hasItsRules(add.chain());
                case RulesetChange.AddElements add -> holds(add.set(), add.elements());
                case RulesetChange.DeleteElements delete -> holds(delete.set(), delete.elements());
            };
            if (!holds) {
                differences.add(change.toString());
            }
        }
        return differences;
    }

    private boolean hasItsRules(String chain) {
        var wanted = desired.chains().get(chain);
        return reader.rules(chain).equals(wanted == null ? List.of() : wanted.rules());
    }

    private boolean holds(SetDefinition set, List<Element> touched) {
        NamedSet wanted = desired.sets().get(set.name());
        if (wanted == null) {
            return true;
        }
        try {
            if (touched.size() >= MANY) {
                return Elements.of(ElementCodec.elements(set, reader.points(set)))
                        .equals(wanted.elements());
            }
            Set<Point> points = new HashSet<>();
            touched.forEach(element -> points.addAll(ElementCodec.points(set, element)));
            Set<Point> wantedPoints = wantedPoints(wanted, touched);
            for (Point point : points) {
                boolean there = reader.point(set, point).filter(point::equals).isPresent();
                if (there != wantedPoints.contains(point)) {
                    return false;
                }
            }
            return true;
        } catch (ForeignElementException _) {
            return false;
        }
    }

    /// The points that a set should have. An edge of a range that went may well be the edge of another; single
    /// addresses have no such neighbours, so that only the touched ones matter.
    private static Set<Point> wantedPoints(NamedSet wanted, List<Element> touched) {
        Set<Point> points = new HashSet<>();
        Iterable<Element> candidates = wanted.definition().intervals() ? wanted.elements() : touched;
        for (Element element : candidates) {
            if (wanted.elements().contains(element)) {
                points.addAll(ElementCodec.points(wanted.definition(), element));
            }
        }
        return points;
    }
}
