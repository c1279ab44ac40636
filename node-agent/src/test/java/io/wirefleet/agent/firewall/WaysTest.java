package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.firewall.Ways.Choice;
import io.wirefleet.agent.firewall.Ways.GroupWays;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ranges that the kernel is given, against the judge, which asks each rule.
final class WaysTest {
    private static final int ROUNDS = 200;
    private static final int PACKETS = 100;
    private static final int[] PORTS = {53, 443, 999, 1000, 1500, 2501};

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void theRangesAndTheJudgeSayTheSameWayAndAChangedStateTheSameAsANewOne(long seed) {
        RandomDesired random = new RandomDesired(seed);
        Access before = null;
        int marked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            FirewallDesired desired =
                    random.withExits(random.example("wg0", true)).build();
            Access access = Access.of(desired);
            Access changed = Access.after(before, desired);
            assertThat(RulesetCompiler.compile(desired.tunnel(), changed))
                    .isEqualTo(RulesetCompiler.compile(desired.tunnel(), access));
            before = changed;
            FlowJudge judge = FlowJudge.of(access, desired);
            for (int packet = 0; packet < PACKETS; packet++) {
                boolean ipv6 = random.upTo(3) == 0;
                IpAddress source = random.source(ipv6);
                IpAddress destination = random.upTo(4) == 0 ? random.source(ipv6) : random.destination(ipv6);
                int protocol = random.upTo(1) == 0 ? Protocols.TCP : Protocols.UDP;
                int port = PORTS[random.upTo(PORTS.length - 1)];
                int expected = judge.mark(source, destination, protocol, port);
                if (judge.accepts(source, destination, protocol, port)) {
                    assertThat(kernels(access, source, destination, protocol, port))
                            .as("round %d: %s > %s %d/%d in %s", round, source, destination, protocol, port, desired)
                            .isEqualTo(expected);
                    marked += expected == ExitMark.NONE ? 0 : 1;
                } else {
                    assertThat(expected).isZero();
                }
            }
        }
        assertThat(marked).isGreaterThan(ROUNDS);
    }

    /// What the table does with the packet.
    private static int kernels(Access access, IpAddress source, IpAddress destination, int protocol, int port) {
        String chain = lookUp(access.ways().hosts(), source);
        if (chain == null) {
            chain = lookUp(access.ways().sites(), source);
        }
        if (chain == null || chain.equals(Ways.STAY)) {
            return ExitMark.NONE;
        }
        GroupWays group = Objects.requireNonNull(access.ways().groups().get(chain.replaceFirst("leave-", "group-")));
        String way = lookUp(group.destinations(), destination);
        for (Choice choice : way == null
                ? List.<Choice>of()
                : Objects.requireNonNull(group.ways().get(way))) {
            if (choice.ports().accepts(protocol, port)) {
                return choice.mark();
            }
        }
        return ExitMark.NONE;
    }

    private static @Nullable String lookUp(Map<Family, Elements> elements, IpAddress address) {
        return elements.getOrDefault(address.family(), Elements.NONE).stream()
                .filter(element -> element.range().contains(address))
                .map(Element::chain)
                .findFirst()
                .orElse(null);
    }

    private static int mark(DesiredExample example, String destination, int port) {
        FirewallDesired desired =
                example.exit("a", 1, "eth1").exit("b", 2, "eth2").build();
        return FlowJudge.of(desired)
                .mark(IpAddress.parse("10.8.0.2"), IpAddress.parse(destination), Protocols.TCP, port);
    }

    @Test
    void theLongestPrefixDecidesAndOfTwoAlikeTheOlderRule() {
        DesiredExample example = new DesiredExample()
                .rule(1, "0.0.0.0/0")
                .by(1, "a", false)
                .rule(2, "192.0.2.0/24 198.51.100.0/24")
                .by(2, "b", true)
                .rule(3, "192.0.2.0/24")
                .by(3, "a", false)
                .rule(4, "198.51.100.7/32", "tcp/443")
                .peer(1, "10.8.0.2/32", 3, 1, 4, 2);
        assertThat(hex(mark(example, "203.0.113.9", 80))).isEqualTo("81000000");
        assertThat(hex(mark(example, "192.0.2.9", 80))).isEqualTo("02000000");
        assertThat(hex(mark(example, "198.51.100.7", 443))).isEqualTo("00000000");
        assertThat(hex(mark(example, "198.51.100.7", 80))).isEqualTo("02000000");
        assertThat(hex(mark(example, "10.8.0.9", 80)))
                .as("what is routed into the tunnel")
                .isEqualTo("00000000");
    }

    private static String hex(int mark) {
        return String.format(Locale.ROOT, "%08x", mark);
    }
}
