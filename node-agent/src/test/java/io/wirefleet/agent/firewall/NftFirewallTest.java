package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.firewall.nftables.RulesetTable;
import io.wirefleet.agent.firewall.nftables.RulesetTable.Outcome;
import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.RulesetChange;
import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Needs({Need.ROOT, Need.IP, Need.NFT})
final class NftFirewallTest {
    private NetworkNamespace namespace;
    private NftFirewall firewall;

    @BeforeEach
    void open() {
        namespace = NetworkNamespace.create("nft");
        firewall = namespace.call(NftFirewall::open);
    }

    @AfterEach
    void close() {
        firewall.close();
        namespace.close();
    }

    private static DesiredExample example() {
        return new DesiredExample()
                .routes("10.8.0.0/24", "fd00:8::/64", "10.20.0.0/16")
                .rule(1, "192.0.2.0/24 2001:db8::/32", "tcp/443")
                .rule(2, "198.51.100.0/24")
                .peer(1, "10.8.0.2/32 fd00:8::2/128", 1)
                .peer(2, "10.8.0.3/32 fd00:8::3/128 10.20.0.0/16", 1, 2);
    }

    private String listing() {
        return namespace.exec("nft", "-s", "list", "ruleset");
    }

    private String generation() {
        return namespace.call(() -> {
            try (RulesetTable table = RulesetTable.open()) {
                return "generation " + table.generation();
            }
        });
    }

    @Test
    @DisplayName("I10 applying the same again sends nothing to the kernel")
    void applyingAgainChangesNothing() {
        firewall.apply(example().build());
        String before = generation();

        firewall.apply(example().build());
        try (NftFirewall another = namespace.call(NftFirewall::open)) {
            another.apply(example().build());
        }

        assertThat(generation()).isEqualTo(before);
    }

    @Test
    @DisplayName("I9 a foreign table stays as it is, byte for byte, through apply, change and remove")
    void aForeignTableIsLeftAlone() {
        namespace.exec(
                "nft",
                "table inet site { comment \"theirs\"; set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } };"
                        + " chain forward { type filter hook forward priority 0; policy drop; ip saddr @s counter accept; }; };"
                        + " table ip wirefleet { chain c { type nat hook postrouting priority 100; masquerade; }; }");
        String before = listing();

        firewall.apply(example().build());
        assertThat(listing()).startsWith(before);
        firewall.apply(example().withoutPeer(2).build());
        assertThat(listing()).startsWith(before);
        firewall.remove();
        assertThat(listing()).isEqualTo(before);
        firewall.remove();
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    @DisplayName("I9 a table of our name that is not ours is neither changed nor removed")
    void aTableOfOurNameWithoutOurMarkIsRefused() {
        namespace.exec("nft", "table inet wirefleet { comment \"mine\"; chain c { drop; }; }");
        String before = listing();

        assertThatThrownBy(() -> firewall.apply(example().build()))
                .isInstanceOf(FirewallException.class)
                .hasMessageContaining("did not make");
        assertThat(firewall.drift(example().build())).singleElement().asString().contains("did not make");
        firewall.remove();

        assertThat(listing()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            flush table inet wirefleet | chain tunnel lacks rules
            delete table inet wirefleet | table inet wirefleet is missing
            flush map inet wirefleet hosts4 | map hosts4 lacks 10.8.0.2 : goto group-
            delete element inet wirefleet hosts4 { 10.8.0.2 } | map hosts4 lacks 10.8.0.2 : goto group-
            add element inet wirefleet hosts4 { 10.8.0.9 : goto group-5b49ad0f1037441f } | map hosts4 should not have 10.8.0.9
            add element inet wirefleet hosts4 { 10.8.0.9 : accept } | another verdict than goto
            add element inet wirefleet hosts4 { * : accept } | an element of a kind that is not used here
            add element inet wirefleet sites4 { 10.30.0.0/16 : goto group-5b49ad0f1037441f } | map sites4 should not have 10.30.0.0/16
            add element inet wirefleet sources4 { 192.168.0.0/16 } | set sources4 should not have 192.168.0.0/16
            add rule inet wirefleet forward accept | chain forward has other rules
            insert rule inet wirefleet tunnel accept | chain tunnel has other rules
            add rule inet wirefleet tunnel counter | chain tunnel has other rules
            add chain inet wirefleet other | chain other should not be there
            add chain inet wirefleet forward { policy drop; } | another hook, priority or policy
            add set inet wirefleet ports { type inet_service; } | set ports is of a type that is not used here
            add table inet wirefleet { flags dormant; } | flags, such as dormant
            """)
    void whatOthersChangeInTheTableIsSeenAndRepaired(String command, String drift) {
        FirewallDesired desired = example().build();
        firewall.apply(desired);
        String before = listing();
        namespace.exec("nft", command);

        assertThat(firewall.drift(desired)).anySatisfy(line -> assertThat(line).contains(drift));
        firewall.apply(desired);

        assertThat(firewall.drift(desired)).isEmpty();
        assertThat(listing().lines().sorted()).isEqualTo(before.lines().sorted().toList());
    }

    @Test
    void aChangeOnTopOfWhatOthersChangedRepairsThatToo() {
        firewall.apply(example().build());
        namespace.exec("nft", "delete", "element", "inet", "wirefleet", "hosts4", "{ 10.8.0.2 }");
        namespace.exec("nft", "flush", "chain", "inet", "wirefleet", "forward");

        FirewallDesired next = example().peer(3, "10.8.0.4/32", 2).build();
        firewall.apply(next);

        assertThat(firewall.drift(next)).isEmpty();
    }

    @Test
    @DisplayName("I13 a transaction that the kernel refuses in part changes nothing at all")
    void aRefusedTransactionChangesNothing() {
        firewall.apply(example().build());
        String before = listing();

        Outcome outcome = namespace.call(() -> {
            try (RulesetTable table = RulesetTable.open()) {
                return table.commit(
                        List.of(
                                new RulesetChange.ClearRules("tunnel"),
                                new RulesetChange.AddChain(new Chain("new", null, List.of())),
                                new RulesetChange.DeleteChain("no-such-chain")),
                        table.generation());
            }
        });

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void aTransactionMadeForAnOlderPictureIsRefused() {
        firewall.apply(example().build());
        String before = listing();

        Outcome outcome = namespace.call(() -> {
            try (RulesetTable table = RulesetTable.open()) {
                int generation = table.generation();
                namespace.exec("nft", "add table inet other; delete table inet other");
                return table.commit(List.of(new RulesetChange.ClearRules("tunnel")), generation);
            }
        });

        assertThat(outcome).isEqualTo(new Outcome.Overtaken());
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void masqueradeCanBeSwitchedOffAndOnAgain() {
        firewall.apply(example().build());
        String before = listing();

        FirewallDesired off = example().noMasquerade().build();
        firewall.apply(off);
        assertThat(firewall.drift(off)).isEmpty();
        assertThat(listing()).doesNotContain("masquerade");
        firewall.apply(example().build());

        assertThat(listing().lines().sorted()).isEqualTo(before.lines().sorted().toList());
    }

    @Test
    void aTableThatDoesNotSayWhoseItIsBelongsToTheAgentWhoseInterfaceItJudges() {
        String old = "table inet wirefleet { comment \"managed by wirefleet-agent\"; chain forward"
                + " { type filter hook forward priority 0; iifname wg0 drop; }; }";
        namespace.exec("nft", old);
        String before = namespace.exec("nft", "list", "table", "inet", "wirefleet");
        firewall.apply(new DesiredExample().device("wg1").build());
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet")).isEqualTo(before);
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet-wg1"))
                .contains("for server 01900000-0000-7002-8000-000000000001");
        firewall.remove();
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet")).isEqualTo(before);

        firewall.apply(new DesiredExample().build());
        assertThat(namespace.exec("nft", "list", "tables")).isEqualTo("table inet wirefleet\n");
        assertThat(namespace.exec("nft", "list", "table", "inet", "wirefleet"))
                .contains("for server 01900000-0000-7002-8000-000000000001")
                .contains("jump tunnel");
    }
}
