package io.wirefleet.console.history;

import io.wirefleet.console.access.Selector;
import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.PortRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// Looks at one rule: whether it lets a peer send some traffic through some server, and why, or why not.
record RuleFindings(RuleVersion rule, Instant at, Chains<PlansVersion> plans) {
    List<Finding> of(PeerVersion peer, List<ServerVersion> servers, Traffic traffic) {
        return List.of(
                new Finding("enabled", rule.enabled(), rule.enabled() ? "the rule is enabled" : "the rule is disabled"),
                window(),
                peers(peer),
                servers(servers),
                destination(traffic.destination()),
                excluded(traffic.destination()),
                named(servers, traffic.destination()),
                ports(traffic));
    }

    private Finding window() {
        Instant from = rule.terms().validFrom();
        Instant until = rule.terms().validUntil();
        if (from != null && from.isAfter(at)) {
            return new Finding("window", false, "the rule is valid from " + from + ", not before");
        }
        if (until != null && !until.isAfter(at)) {
            return new Finding("window", false, "the rule was valid until " + until);
        }
        return new Finding("window", true, "the rule is valid at this time");
    }

    private Finding peers(PeerVersion peer) {
        if (rule.selects(peer)) {
            return new Finding("peers", true, "the rule selects this peer" + selectedBy(rule.peers(), peer));
        }
        StringJoiner why = new StringJoiner("; ");
        Selector selector = rule.peers();
        String all = notSelecting(selector, peer.id(), "peer");
        why.add(all);
        if (!selector.owners().isEmpty()) {
            why.add("its owners are " + String.join(", ", selector.owners()) + ", and this peer has "
                    + (peer.owner() == null ? "none" : "'" + peer.owner() + "'"));
        }
        why.add(tags(selector.tags(), peer.tags(), "peer"));
        return new Finding("peers", false, "the rule does not select this peer: " + why);
    }

    private static String selectedBy(Selector selector, PeerVersion peer) {
        if (selector.all()) {
            return ", as all";
        }
        if (selector.ids().contains(peer.id())) {
            return " by its id";
        }
        return peer.owner() != null && selector.owners().contains(peer.owner())
                ? " by its owner '" + peer.owner() + "'"
                : " by its tags " + new TreeMap<>(selector.tags());
    }

    private Finding servers(List<ServerVersion> servers) {
        List<String> selected = servers.stream()
                .filter(rule::selects)
                .map(ServerVersion::name)
                .sorted()
                .toList();
        if (!selected.isEmpty()) {
            return new Finding("servers", true, "the rule selects " + names(selected));
        }
        if (servers.size() != 1) {
            return new Finding("servers", false, "the rule selects no server");
        }
        ServerVersion server = servers.getFirst();
        return new Finding(
                "servers",
                false,
                "the rule does not select server '" + server.name() + "': "
                        + notSelecting(rule.servers(), server.id(), "server") + "; "
                        + tags(rule.servers().tags(), server.tags(), "server"));
    }

    private static String names(List<String> selected) {
        int shown = Math.min(selected.size(), 10);
        String names = String.join(", ", selected.subList(0, shown));
        return selected.size() == shown ? names : names + " and " + (selected.size() - shown) + " more";
    }

    private static String notSelecting(Selector selector, UUID id, String noun) {
        return selector.ids().isEmpty()
                ? "it names no " + noun + " by id"
                : "its ids name " + selector.ids().size() + " other " + noun + "s, not " + id;
    }

    private static String tags(Map<String, String> asked, Map<String, String> tags, String noun) {
        if (asked.isEmpty()) {
            return "it selects by no tags";
        }
        List<String> missing = new ArrayList<>();
        new TreeMap<>(asked).forEach((key, value) -> {
            String is = tags.get(key);
            if (!value.equals(is)) {
                missing.add("tag '" + key + "' must be '" + value + "', and the " + noun + "'s is "
                        + (is == null ? "not there" : "'" + is + "'"));
            }
        });
        return String.join(", ", missing);
    }

    private Finding destination(IpPrefix destination) {
        boolean covered = rule.terms().destinations().stream().anyMatch(destination::overlaps);
        String destinations = texts(rule.terms().destinations());
        return new Finding(
                "destination",
                covered,
                covered
                        ? destinations + " covers " + (isWhole(destination) ? "it" : "some of it")
                        : "the rule's destinations are " + destinations);
    }

    private boolean isWhole(IpPrefix destination) {
        return IpPrefix.subtract(List.of(destination), rule.terms().destinations())
                .isEmpty();
    }

    private Finding excluded(IpPrefix destination) {
        boolean left = !IpPrefix.subtract(List.of(destination), rule.terms().excludeDestinations())
                .isEmpty();
        String exclusions = texts(rule.terms().excludeDestinations());
        if (exclusions.isEmpty()) {
            return new Finding("exclusions", true, "the rule excludes nothing");
        }
        return new Finding(
                "exclusions", left, left ? exclusions + " leaves some of it" : "the rule excludes " + exclusions);
    }

    /// Whether the rule names the network where the destination is, on some server that it selects.
    private Finding named(List<ServerVersion> servers, IpPrefix destination) {
        List<MetPlans> met = servers.stream()
                .filter(rule::selects)
                .map(server -> plans.at(server.id(), at))
                .map(version -> version == null ? MetPlans.NONE : version.plans())
                .toList();
        Set<IpPrefix> around = new TreeSet<>();
        met.forEach(each -> around.addAll(each.around(destination).plans()));
        if (around.isEmpty()) {
            return new Finding("network", true, "it lies in no network that meets on the rule's servers");
        }
        boolean named = met.stream().anyMatch(each -> rule.terms().reaches(destination, each))
                || !rule.terms().reaches(destination, MetPlans.NONE);
        String network = "the network " + texts(List.copyOf(around));
        return new Finding(
                "network",
                named,
                named
                        ? "the rule does not reach into " + network + " by a wider destination alone"
                        : "it lies in " + network + ", and peers reach each other only by a destination that is the"
                                + " network or lies in it");
    }

    private Finding ports(Traffic traffic) {
        List<PortRange> ports = rule.terms().ports();
        if (ports.isEmpty()) {
            return new Finding("ports", true, "the rule lets every protocol and port through");
        }
        boolean passes = traffic.passes(ports);
        return new Finding("ports", passes, "the rule lets through only " + portTexts(ports));
    }

    private static String portTexts(List<PortRange> ports) {
        StringJoiner texts = new StringJoiner(", ");
        for (PortRange range : ports) {
            String text = range.protocol().toString();
            if (range.from() != null) {
                text += " " + range.from() + (range.from().equals(range.to()) ? "" : "-" + range.to());
            }
            texts.add(text);
        }
        return texts.toString();
    }

    private static String texts(List<IpPrefix> prefixes) {
        StringJoiner texts = new StringJoiner(", ");
        prefixes.forEach(prefix -> texts.add(prefix.toString()));
        return texts.toString();
    }
}
