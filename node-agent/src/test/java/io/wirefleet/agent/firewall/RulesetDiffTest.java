package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.firewall.nftables.RulesetTable;
import io.wirefleet.agent.firewall.ruleset.RulesetChange;
import io.wirefleet.agent.firewall.ruleset.RulesetDiff;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RulesetDiffTest {
    private static DesiredExample example() {
        return new DesiredExample()
                .rule(1, "192.0.2.0/24 2001:db8::/32", "tcp/443")
                .rule(2, "198.51.100.0/24")
                .peer(1, "10.8.0.2/32 fd00:8::2/128", 1)
                .peer(2, "10.8.0.3/32 fd00:8::3/128", 1, 2);
    }

    @Test
    void equalStatesDifferInNothing() {
        assertThat(between(example(), example())).isEmpty();
    }

    @Test
    void aPeerOfAKnownGroupIsOneElementPerAddress() {
        assertThat(texts(example(), example().peer(3, "10.8.0.4/32 fd00:8::4/128", 2, 1)))
                .containsExactly(
                        "map hosts4 lacks 10.8.0.4 : goto group-458f8ea56032e70a",
                        "map hosts6 lacks fd00:8::4 : goto group-458f8ea56032e70a");
    }

    @Test
    void theLastPeerOfAGroupTakesTheGroupWithIt() {
        assertThat(texts(example(), example().withoutPeer(1)))
                .containsExactly(
                        "map hosts4 should not have 10.8.0.2 : goto group-5b49ad0f1037441f",
                        "map hosts6 should not have fd00:8::2 : goto group-5b49ad0f1037441f",
                        "chain group-5b49ad0f1037441f has other rules than it should",
                        "chain group-5b49ad0f1037441f should not be there");
    }

    @Test
    void aPeerThatChangesGroupsLeavesOneBeforeItEntersTheOther() {
        DesiredExample after =
                example().withoutPeer(1).peer(1, "10.8.0.2/32", 2, 1).peer(3, "10.8.0.9/32", 1);

        assertThat(texts(example(), after))
                .containsExactly(
                        "map hosts4 should not have 10.8.0.2 : goto group-5b49ad0f1037441f",
                        "map hosts6 should not have fd00:8::2 : goto group-5b49ad0f1037441f",
                        "map hosts4 lacks 10.8.0.2 : goto group-458f8ea56032e70a,"
                                + " 10.8.0.9 : goto group-5b49ad0f1037441f");
    }

    @Test
    void aDestinationMoreIsOneElement() {
        assertThat(texts(example(), example().rule(2, "198.51.100.0/24 203.0.113.0/24")))
                .containsExactly("set destinations4-01900000-0000-7000-8000-000000000002 lacks 203.0.113.0/24");
    }

    @Test
    void aRuleThatBeginsOrEndsLeavesThePeersAlone() {
        assertThat(texts(example(), example().withoutRule(2)))
                .containsExactly(
                        "chain group-458f8ea56032e70a has other rules than it should",
                        "chain rule-01900000-0000-7000-8000-000000000002 has other rules than it should",
                        "chain group-458f8ea56032e70a lacks rules",
                        "chain rule-01900000-0000-7000-8000-000000000002 should not be there",
                        "set destinations4-01900000-0000-7000-8000-000000000002 should not be there");
    }

    @Test
    @DisplayName("the transaction for one peer has as many bytes beside 10,000 peers as beside 10")
    void onePeerCostsTheSameBesideMany() {
        assertThat(bytesForOnePeerBeside(10_000)).isEqualTo(bytesForOnePeerBeside(10));
    }

    private static int bytesForOnePeerBeside(int others) {
        DesiredExample before = ManyPeers.example(others);
        FirewallDesired without = before.build();
        FirewallDesired with =
                before.peer(1_000_000, "10.200.0.1/32 fd00:8::ffff:1/128", 1, 2).build();
        List<RulesetChange> changes =
                RulesetDiff.between(RulesetCompiler.compile(without), RulesetCompiler.compile(with));
        return RulesetTable.transactionLength(changes);
    }

    private static List<RulesetChange> between(DesiredExample old, DesiredExample desired) {
        return RulesetDiff.between(RulesetCompiler.compile(old.build()), RulesetCompiler.compile(desired.build()));
    }

    private static List<String> texts(DesiredExample old, DesiredExample desired) {
        return between(old, desired).stream().map(RulesetChange::toString).toList();
    }
}
