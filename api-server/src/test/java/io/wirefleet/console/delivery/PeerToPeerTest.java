package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.Database;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.RuleItem;
import io.wirefleet.contract.state.ServerId;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a rule's item says on a server of the peers of the networks that meet there.
@DisplayName("I2 peers reach each other only by a rule that names their network")
final class PeerToPeerTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private TestFleet fleet;
    private UUID office;
    private ServerId berlin;
    private RuleId everywhere;

    @BeforeEach
    void aRuleForEverything() {
        fleet = TestFleet.stepping(database.dsl());
        fleet.clear();
        office = fleet.network("office", "10.8.0.0/24", "fd08::/64");
        berlin = fleet.server("berlin", office, "{}", "10.8.0.1", "fd08::1");
        everywhere = fleet.rule("everywhere", "peer_owners, server_all", "'{ada}', true")
                .value();
        fleet.setRule(everywhere, "destinations = '{0.0.0.0/0,::/0}'");
        fleet.peer("ada", office, "ada", "{}", "10.8.0.5");
        fleet.numberer.drain();
    }

    private static boolean reaches(RuleItem rule, String address) {
        IpPrefix asked = IpAddress.parse(address).toPrefix();
        return IpPrefix.subtract(rule.destinations(), rule.excludeDestinations()).stream()
                .anyMatch(asked::overlaps);
    }

    private RuleItem rule(ServerId server) throws InterruptedException {
        return rule(snapshot(server));
    }

    private RuleItem rule(DesiredState state) {
        return state.rules().stream()
                .filter(rule -> rule.id().equals(everywhere))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRuleForEverythingReachesNoPeerButTheServerItself() throws InterruptedException {
        RuleItem rule = rule(berlin);
        assertThat(rule.destinations()).hasSize(2);
        for (String there : new String[] {"10.8.0.1", "fd08::1", "10.8.1.0", "192.0.2.1", "2001:db8::1"}) {
            assertThat(reaches(rule, there)).as(there).isTrue();
        }
        for (String peer : new String[] {"10.8.0.0", "10.8.0.5", "10.8.0.255", "fd08::5", "fd08::ffff"}) {
            assertThat(reaches(rule, peer)).as(peer).isFalse();
        }
        fleet.setRule(everywhere, "destinations = '{0.0.0.0/0,10.8.0.6/32}', exclude_destinations = '{10.8.0.1/32}'");
        RuleItem named = rule(berlin);
        assertThat(reaches(named, "10.8.0.6")).isTrue();
        assertThat(reaches(named, "10.8.0.5")).isFalse();
        assertThat(reaches(named, "10.8.0.1")).as("excluded by the rule").isFalse();
    }

    @Test
    void aRuleThatIsNotWiderSaysWhatItsWriterWrote() throws InterruptedException {
        fleet.setRule(
                everywhere, "destinations = '{10.8.0.0/24,192.0.2.0/24}', exclude_destinations = '{192.0.2.7/32}'");
        assertThat(rule(berlin).excludeDestinations()).containsExactly(IpPrefix.parse("192.0.2.7/32"));
    }

    @Test
    void aNetworkThatComesToAServerIsOutOfReachFromThenOnAndNoLongerOnceItHasLeft() throws InterruptedException {
        UUID guests = fleet.network("guests", "10.9.0.0/24", null);
        DesiredState before = fleet.snapshot(berlin);
        assertThat(reaches(rule(berlin), "10.9.0.7")).isTrue();
        fleet.rule("guests", "peer_owners, server_all", "'{bob}', true");
        PeerId guest = fleet.peer("bob", guests, "bob", "{}", "10.9.0.7").value();
        fleet.numberer.drain();
        DesiredState met = fleet.next(before);
        assertThat(met.revision()).isEqualTo(before.revision().next());
        assertThat(met.stateHash()).isEqualTo(fleet.snapshot(berlin).stateHash());
        assertThat(reaches(rule(met), "10.9.0.7")).isFalse();
        fleet.peer("carol", guests, "bob", "{}", "10.9.0.8");
        fleet.numberer.drain();
        assertThat(fleet.next(met).rules()).isEqualTo(met.rules());
        fleet.deletePeer(guest);
        assertThat(reaches(rule(berlin), "10.9.0.7")).isFalse();
        fleet.setRule(everywhere, "enabled = true, description = 'the same'");
        assertThat(reaches(rule(berlin), "10.9.0.7")).isFalse();
        database.dsl()
                .fetch("select id from peer where owner = 'bob'")
                .forEach(row -> fleet.deletePeer(new PeerId(row.get("id", UUID.class))));
        assertThat(reaches(rule(berlin), "10.9.0.7")).isTrue();
    }

    @Test
    void aPlanThatGrowsTakesItsNewPartOutOfReach() throws InterruptedException {
        assertThat(reaches(rule(berlin), "10.8.1.7")).isTrue();
        fleet.setNetwork(office, "ipv4_cidr = '10.8.0.0/23'");
        assertThat(reaches(rule(berlin), "10.8.1.7")).isFalse();
    }

    @Test
    void onAnUpgradeEveryServerIsLookedAtAndWideRulesGetARevision() throws Exception {
        ServerId narrow = fleet.server("paris", office, "{}", "10.8.0.2");
        fleet.numberer.drain();
        database.dsl().execute("update met_plans set plans = '{}'");
        database.dsl().execute("""
                insert into pending_change (server_id, interface, peer_ids, rule_ids, items)
                values ({0}, false, '{}', array[{1}], 1)
                """, berlin.value(), everywhere.value());
        DesiredState before = snapshot(berlin);
        DesiredState other = snapshot(narrow);
        assertThat(reaches(rule(before), "10.8.0.6"))
                .as("as the version before made it")
                .isTrue();
        database.ownerDsl().execute("drop table met_plans");
        try (InputStream migration = Database.class.getResourceAsStream("/db/migration/V75__met_plans.sql")) {
            database.ownerDsl().execute(new String(migration.readAllBytes(), StandardCharsets.UTF_8));
        }
        Database.open(database.address()).close();
        DesiredState after = snapshot(berlin);
        assertThat(after.revision()).isEqualTo(before.revision().next());
        assertThat(reaches(rule(after), "10.8.0.6")).isFalse();
        assertThat(fleet.next(before).stateHash()).isEqualTo(after.stateHash());
        assertThat(snapshot(narrow).revision()).isEqualTo(other.revision());
    }

    private DesiredState snapshot(ServerId server) throws InterruptedException {
        fleet.numberer.drain();
        return fleet.snapshot(server);
    }
}
