package io.wirefleet.agent.firewall;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.PeerItem;
import io.wirefleet.contract.state.PortRange;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.Tuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A desired state in the making, with ids that are the same in every run.
final class DesiredExample {
    private List<InterfaceAddress> addresses =
            List.of(InterfaceAddress.parse("10.8.0.1/24"), InterfaceAddress.parse("fd00:8::1/64"));
    private List<IpPrefix> routes = List.of(IpPrefix.parse("10.8.0.0/24"), IpPrefix.parse("fd00:8::/64"));
    private String device = "wg0";
    private @Nullable String egress;
    private boolean masquerade = true;
    private Conntrack conntrack = Conntrack.DEFAULT;
    private final List<Exit> exits = new ArrayList<>();
    private List<Integer> additionalPorts = List.of();
    private List<IpPrefix> masqueradeSources = List.of();
    private List<IpAddress> snatAddresses = List.of();
    private final List<PeerItem> peers = new ArrayList<>();
    private final List<RuleItem> rules = new ArrayList<>();

    static RuleId ruleId(int number) {
        return new RuleId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
    }

    static List<IpPrefix> prefixes(String... texts) {
        return Stream.of(texts).map(IpPrefix::parse).toList();
    }

    /// `tcp`, `tcp/443` or `tcp/8000-9000`.
    static PortRange port(String text) {
        PortRange.Protocol protocol = PortRange.Protocol.valueOf(text.split("/", -1)[0].toUpperCase(Locale.ROOT));
        if (text.indexOf('/') < 0) {
            return new PortRange(protocol, null, null);
        }
        String[] ends = text.substring(text.indexOf('/') + 1).split("-", -1);
        return new PortRange(protocol, Integer.valueOf(ends[0]), Integer.valueOf(ends[ends.length - 1]));
    }

    DesiredExample device(String name) {
        device = name;
        return this;
    }

    DesiredExample addresses(String... texts) {
        addresses = Stream.of(texts).map(InterfaceAddress::parse).toList();
        return this;
    }

    DesiredExample routes(String... texts) {
        routes = prefixes(texts);
        return this;
    }

    DesiredExample egress(String name) {
        egress = name;
        return this;
    }

    DesiredExample conntrack(Conntrack given) {
        conntrack = given;
        return this;
    }

    /// @param gateways none, one, or one of each family
    DesiredExample exit(String name, int number, String onto, String... gateways) {
        exits.removeIf(exit -> exit.name().equals(name));
        exits.add(new Exit(
                name,
                number,
                onto,
                gateways.length > 0 ? IpAddress.parse(gateways[0]) : null,
                gateways.length > 1 ? IpAddress.parse(gateways[1]) : null,
                true));
        return this;
    }

    DesiredExample additionalPorts(Integer... ports) {
        additionalPorts = List.of(ports);
        return this;
    }

    /// @param sources prefixes, separated by blanks; empty: all
    DesiredExample masquerade(String sources, String... pool) {
        masqueradeSources = sources.isEmpty() ? List.of() : prefixes(sources.split(" "));
        snatAddresses = Stream.of(pool).map(IpAddress::parse).toList();
        return this;
    }

    DesiredExample exitWithoutMasquerade(String name, int number, String onto) {
        exits.add(new Exit(name, number, onto, null, null, false));
        return this;
    }

    /// The rule's packets leave by an exit.
    DesiredExample by(int number, String exit, boolean fallback) {
        rules.replaceAll(rule -> rule.id().equals(ruleId(number))
                ? new RuleItem(
                        rule.id(),
                        rule.destinations(),
                        rule.excludeDestinations(),
                        rule.ports(),
                        rule.validFrom(),
                        rule.validUntil(),
                        exit,
                        fallback)
                : rule);
        return this;
    }

    DesiredExample noMasquerade() {
        masquerade = false;
        return this;
    }

    /// @param sources its allowed IPs, separated by blanks
    DesiredExample peer(int number, String sources, int... ruleNumbers) {
        peers.add(peerItem(number, prefixes(sources.split(" ")), ruleNumbers));
        return this;
    }

    static PeerItem peerItem(int number, List<IpPrefix> sources, int... ruleNumbers) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        key[1] = (byte) (number >> 8);
        key[2] = (byte) (number >> 16);
        key[3] = 9;
        return new PeerItem(
                new PeerId(new UUID(0x0190_0000_0000_7001L, 0x8000_0000_0000_0000L | number)),
                PublicKey.of(key),
                null,
                sources,
                Arrays.stream(ruleNumbers).mapToObj(DesiredExample::ruleId).toList(),
                null);
    }

    DesiredExample withoutPeer(int number) {
        peers.removeIf(peer -> peer.id().value().getLeastSignificantBits() == (0x8000_0000_0000_0000L | number));
        return this;
    }

    /// @param destinations separated by blanks
    DesiredExample rule(int number, String destinations, String... ports) {
        return rule(number, destinations, "", ports);
    }

    DesiredExample rule(int number, String destinations, String exclusions, String[] ports) {
        rules.removeIf(rule -> rule.id().equals(ruleId(number)));
        rules.add(new RuleItem(
                ruleId(number),
                prefixes(destinations.split(" ")),
                exclusions.isEmpty() ? List.of() : prefixes(exclusions.split(" ")),
                Stream.of(ports).map(DesiredExample::port).toList(),
                null,
                null));
        return this;
    }

    DesiredExample withoutRule(int number) {
        rules.removeIf(rule -> rule.id().equals(ruleId(number)));
        return this;
    }

    FirewallDesired build() {
        InterfaceItem tunnel = new InterfaceItem(
                new ServerId(new UUID(0x0190_0000_0000_7002L, 0x8000_0000_0000_0001L)),
                device,
                51820,
                null,
                addresses,
                routes,
                egress,
                masquerade,
                Set.of(),
                new Routing(exits, additionalPorts, masqueradeSources, snatAddresses),
                new Tuning(Tuning.Mode.MANAGED, 1000, conntrack),
                Safeguards.USUAL);
        return new FirewallDesired(tunnel, peers, rules);
    }
}
