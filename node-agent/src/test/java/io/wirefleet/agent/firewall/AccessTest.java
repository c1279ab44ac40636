package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.firewall.PortMatch.Ports;
import io.wirefleet.agent.firewall.ruleset.AddressRange;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.state.PeerItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
    @Test
    void aSiteInsideAnotherIsCutOutOfIt() {
        Access access = Access.of(new DesiredExample()
                .peer(1, "10.0.0.0/8", 1)
                .peer(2, "10.0.0.0/16 10.255.0.0/16", 2)
                .peer(3, "10.0.128.0/24", 3)
                .peer(4, "10.0.128.9/32", 4)
                .build());

        assertThat(bySource(access, access.sources().sites()))
                .containsExactly(
                        Map.entry("10.0.0.0/17", "1:2"),
                        Map.entry("10.0.128.0/24", "1:3"),
                        Map.entry("10.0.129.0-10.0.255.255", "1:2"),
                        Map.entry("10.1.0.0-10.254.255.255", "1:1"),
                        Map.entry("10.255.0.0/16", "1:2"));
        assertThat(bySource(access, access.sources().hosts())).containsExactly(Map.entry("10.0.128.9", "1:4"));
    }

    @Test
    void whatTwoPeersClaimWithDifferentRulesIsDenied() {
        Access access = Access.of(new DesiredExample()
                .peer(1, "10.8.0.2/32 10.20.0.0/16", 1)
                .peer(2, "10.8.0.2/32 10.20.0.0/16", 2)
                .peer(3, "10.8.0.3/32", 1, 2)
                .peer(4, "10.8.0.3/32", 2, 1)
                .build());

        assertThat(bySource(access, access.sources().hosts()))
                .containsExactly(Map.entry("10.8.0.2", "0:"), Map.entry("10.8.0.3", "2:12"));
        assertThat(bySource(access, access.sources().sites())).containsExactly(Map.entry("10.20.0.0/16", "0:"));
    }

    @Test
    void prefixesBecomeTheFewestRanges() {
        assertThat(AddressRange.merge(DesiredExample.prefixes(
                        "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.2.7/32", "::/1", "8000::/1", "255.0.0.0/8")))
                .extracting(AddressRange::toString)
                .containsExactly("10.0.0.0-10.0.2.255", "255.0.0.0/8", "::/0");
    }

    @Test
    void portsBecomeTheFewestRanges() {
        PortMatch match = PortMatch.of(Stream.of("tcp/80", "tcp/81-90", "tcp/85-100", "tcp/65535", "udp", "udp/53")
                .map(DesiredExample::port)
                .toList());

        assertThat(match)
                .isEqualTo(new PortMatch(
                        false,
                        List.of(new Ports(80, 100), new Ports(65535, 65535)),
                        List.of(new Ports(0, 65535)),
                        false));
        assertThat(PortMatch.of(List.of()).everything()).isTrue();
    }

    @Test
    void aGroupIsNamedByItsRulesWhateverTheirOrder() {
        AccessGroup one = AccessGroup.of(List.of(DesiredExample.ruleId(1), DesiredExample.ruleId(2)));
        AccessGroup same =
                AccessGroup.of(List.of(DesiredExample.ruleId(2), DesiredExample.ruleId(1), DesiredExample.ruleId(2)));
        AccessGroup other = AccessGroup.of(List.of(DesiredExample.ruleId(1)));

        assertThat(one).isEqualTo(same);
        assertThat(one.chain()).isEqualTo(same.chain()).matches("group-[0-9a-f]{16}");
        assertThat(other.chain()).isNotEqualTo(one.chain());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aSmallChangeGivesTheSameAsMakingAllAnew(long seed) {
        RandomDesired random = new RandomDesired(seed);
        List<PeerItem> peers = new ArrayList<>();
        Access access = Access.of(new DesiredExample().build());
        int quick = 0;
        for (int step = 0; step < 400; step++) {
            if (random.upTo(2) == 0 && !peers.isEmpty()) {
                peers.remove(random.upTo(peers.size() - 1));
            } else {
                String address = "10.8." + random.upTo(3) + "." + random.upTo(255) + "/32";
                String site =
                        random.upTo(5) == 0 ? " 10.20." + random.upTo(7) * 32 + ".0/" + (19 + random.upTo(3)) : "";
                int[] rules = {1 + random.upTo(2), 1 + random.upTo(2)};
                peers.add(
                        random.upTo(peers.size()),
                        DesiredExample.peerItem(step, DesiredExample.prefixes((address + site).split(" ", -1)), rules));
            }
            FirewallDesired desired =
                    new FirewallDesired(new DesiredExample().build().tunnel(), peers, List.of());
            access = Access.after(access, desired);
            quick += access.sources().contested() ? 0 : 1;

            assertThat(access).as("step %d", step).isEqualTo(Access.of(desired));
        }
        assertThat(quick).as("steps without a contested source").isGreaterThan(10);
    }

    /// Each source with the count of its rules and their numbers.
    private static Map<String, String> bySource(Access access, Map<Family, Elements> sources) {
        Map<String, String> texts = new TreeMap<>();
        sources.values().stream().flatMap(Elements::stream).forEach(element -> {
            String chain = Objects.requireNonNull(element.chain());
            AccessGroup group =
                    Objects.requireNonNull(access.sources().groups().get(chain)).group();
            StringBuilder rules = new StringBuilder(group.rules().size() + ":");
            group.rules().forEach(rule -> rules.append(rule.value().getLeastSignificantBits() & 0xff));
            texts.put(element.range().toString(), rules.toString());
        });
        return texts;
    }
}
