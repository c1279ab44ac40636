package io.wirefleet.agent.firewall;

import io.wirefleet.agent.firewall.Access.Grant;
import io.wirefleet.agent.firewall.Ways.Choice;
import io.wirefleet.agent.firewall.Ways.GroupWays;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Cuts the destinations of a group's rules into ranges in each of which the same rules say the way, by going over
/// the addresses once from the first to the last.
final class WaySweep {
    private static final int NAME_BYTES = 8;

    /// A rule's prefix that holds the address; the longest is first, then the older rule.
    private record Candidate(int length, int grant) implements Comparable<Candidate> {
        private static final Comparator<Candidate> ORDER =
                Comparator.comparingInt(Candidate::length).reversed().thenComparingInt(Candidate::grant);

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }
    }

    private final List<Grant> grants;
    private final Map<String, Integer> marks;
    private final SortedMap<String, List<Choice>> ways = new TreeMap<>();
    private final Map<List<Choice>, String> names = new HashMap<>();

    /// What begins or ends at an address.
    private final NavigableMap<IpAddress, List<Runnable>> edges = new TreeMap<>();

    private final TreeMap<Candidate, Integer> candidates = new TreeMap<>();
    private final int[] exclusions;
    private int inTunnel;

    private WaySweep(List<Grant> grants, Map<String, Integer> marks) {
        this.grants = grants;
        this.marks = marks;
        this.exclusions = new int[grants.size()];
    }

    /// @param grants of a group, in the order of their ids
    /// @param marks of the exits, by name
    /// @param tunnel what is routed into the tunnel
    static GroupWays of(List<Grant> grants, Map<String, Integer> marks, List<AddressRange> tunnel) {
        WaySweep sweep = new WaySweep(grants, marks);
        Map<Family, Elements> destinations = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            destinations.put(family, sweep.over(family, tunnel));
        }
        return new GroupWays(grants, destinations, sweep.ways);
    }

    private Elements over(Family family, List<AddressRange> tunnel) {
        edges.clear();
        candidates.clear();
        for (int i = 0; i < grants.size(); i++) {
            int grant = i;
            for (IpPrefix prefix : grants.get(i).rule().destinations()) {
                Candidate candidate = new Candidate(prefix.length(), grant);
                mark(
                        family,
                        AddressRange.of(prefix),
                        () -> candidates.merge(candidate, 1, Integer::sum),
                        () -> candidates.computeIfPresent(candidate, (_, count) -> count == 1 ? null : count - 1));
            }
            for (AddressRange range : grants.get(i).exclusions()) {
                mark(family, range, () -> exclusions[grant]++, () -> exclusions[grant]--);
            }
        }
        for (AddressRange range : tunnel) {
            mark(family, range, () -> inTunnel++, () -> inTunnel--);
        }
        List<Element> elements = sweep();
        inTunnel = 0;
        Arrays.fill(exclusions, 0);
        return Elements.of(elements);
    }

    private void mark(Family family, AddressRange range, Runnable begin, Runnable end) {
        if (range.first().family() != family) {
            return;
        }
        edges.computeIfAbsent(range.first(), _ -> new ArrayList<>()).add(begin);
        if (!range.isAtTheEnd()) {
            edges.computeIfAbsent(range.last().plus(1), _ -> new ArrayList<>()).add(end);
        }
    }

    private List<Element> sweep() {
        List<Element> elements = new ArrayList<>();
        IpAddress begun = null;
        String chain = null;
        for (Map.Entry<IpAddress, List<Runnable>> edge : edges.entrySet()) {
            edge.getValue().forEach(Runnable::run);
            String next = way();
            if (!Objects.equals(chain, next)) {
                if (begun != null && chain != null) {
                    elements.add(
                            new Element(new AddressRange(begun, edge.getKey().plus(-1)), chain));
                }
                begun = edge.getKey();
                chain = next;
            }
        }
        if (begun != null && chain != null) {
            elements.add(new Element(new AddressRange(begun, AddressRange.lastOf(begun.family())), chain));
        }
        return elements;
    }

    /// The chain of the way of what is sent to the address that the sweep is at; null: the routing table's.
    private @Nullable String way() {
        if (inTunnel > 0 || candidates.isEmpty()) {
            return null;
        }
        List<Choice> choices = new ArrayList<>();
        Set<Integer> asked = new HashSet<>();
        for (Candidate candidate : candidates.keySet()) {
            if (exclusions[candidate.grant()] > 0 || !asked.add(candidate.grant())) {
                continue;
            }
            Grant grant = grants.get(candidate.grant());
            choices.add(new Choice(grant.ports(), ExitMark.of(grant.rule(), marks)));
            if (grant.ports().everything()) {
                break;
            }
        }
        while (!choices.isEmpty() && choices.getLast().mark() == ExitMark.NONE) {
            choices.removeLast();
        }
        return choices.isEmpty() ? null : names.computeIfAbsent(choices, this::named);
    }

    private String named(List<Choice> choices) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(choices.toString().getBytes(StandardCharsets.UTF_8));
            String name = "way-" + HexFormat.of().formatHex(digest, 0, NAME_BYTES);
            ways.put(name, List.copyOf(choices));
            return name;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
