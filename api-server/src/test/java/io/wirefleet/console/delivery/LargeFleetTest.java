package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.Database;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// 10,000 peers on five servers, written at once: PostgreSQL has no statistics of them, and is to find its way all the
/// same. A statement that loses it would take minutes; here it is ended after some seconds.
final class LargeFleetTest {
    private static final int PEERS = 10_000;
    private static final int RULES = 5;
    private static final int OWNED = 10;
    private static final int SERVERS = 5;

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Database impatient;
    private static TestFleet fleet;

    @BeforeAll
    static void aFleetWithoutStatistics() {
        database.ownerDsl()
                .execute("alter database "
                        + database.dsl()
                                .fetchSingle("select current_database()")
                                .get(0) + " set statement_timeout = '20s'");
        impatient = Database.open(database.address());
        DSLContext dsl = impatient.dsl();
        fleet = TestFleet.stepping(dsl);
        UUID network = fleet.network("office", "10.0.0.0/8", null);
        for (String table : List.of("attachment", "peer", "address", "server_item", "pending_change")) {
            database.ownerDsl().execute("alter table " + table + " set (autovacuum_enabled = off)");
        }
        dsl.execute("""
                insert into server (id, name, network_id, endpoint_host, tags)
                select gen_random_uuid(), 'server-' || n, {0}, 'h.example.net', jsonb_build_object('number', n::text)
                from generate_series(1, {1}) as n
                """, network, SERVERS);
        dsl.execute("""
                insert into peer (id, name, network_id, owner, public_key, tags)
                select gen_random_uuid(), 'peer-' || n, {0}, 'owner-' || n % 1000, set_byte(sha256(n::text::bytea), 31, 1),
                       '{"team": "one"}'
                from generate_series(1, {1}) as n
                """, network, PEERS);
        dsl.execute("""
                insert into address (network_id, ip, holder_kind, holder_id)
                select network_id, '10.1.0.0'::inet + row_number() over (order by id), 'peer', id from peer
                """);
        for (int i = 0; i < RULES; i++) {
            fleet.rule(
                    "owners-" + i,
                    "peer_owners, server_tags",
                    "'{owner-" + i + "}', '{\"number\": \"" + (i + 1) + "\"}'");
        }
    }

    @AfterAll
    static void stop() {
        impatient.close();
    }

    private static long live() {
        return impatient
                .dsl()
                .fetchSingle("select count(*) as live from attachment where until is null")
                .get("live", Long.class);
    }

    @Test
    @DisplayName("a rule for everybody is written, a peer leaves it, and it is taken back, without statistics")
    void aRuleForEverybody() {
        RuleId everybody =
                fleet.rule("all", "peer_all, server_all", "true, true").value();
        assertThat(live()).isEqualTo((long) PEERS * SERVERS);
        PeerId one = new PeerId(
                database.dsl().fetchSingle("select id from peer limit 1").get("id", UUID.class));
        fleet.setPeer(one, "enabled = false");
        assertThat(live()).isEqualTo((long) (PEERS - 1) * SERVERS);
        fleet.setPeer(one, "enabled = true");
        fleet.setRule(everybody, "enabled = false");
        assertThat(live()).isEqualTo((long) OWNED * RULES);
        fleet.setRule(everybody, "enabled = true, server_tags = '{\"number\": \"1\"}', server_all = false");
        assertThat(live()).isEqualTo((long) PEERS + OWNED * (RULES - 1));
    }
}
