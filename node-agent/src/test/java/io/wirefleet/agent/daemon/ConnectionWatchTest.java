package io.wirefleet.agent.daemon;

import static io.wirefleet.agent.daemon.AgentFixture.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.conntrack.Losses;
import io.wirefleet.agent.conntrack.PortUse;
import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.contract.state.Condition;
import io.wirefleet.contract.state.ObservedState;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConnectionWatchTest {
    private final AgentFixture agent;
    private final FakeMachine machine;

    ConnectionWatchTest(@TempDir Path directory) {
        agent = new AgentFixture(directory);
        machine = agent.fake;
        machine.sysctls.put("net/netfilter/nf_conntrack_count", "70000");
        machine.losses = new Losses(10, 20, 0);
        agent.keeper.start();
        agent.keeper.receive(
                agent.console.put(agent.console.tunnel("wg0", 51820)).delta());
    }

    @Test
    void saysThatSourcePortsAreNearlyUsedUp() {
        agent.pass(Duration.ofSeconds(61));
        assertThat(condition(agent.report(), Condition.SOURCE_PORT_ROOM).status())
                .isTrue();
        machine.ports = new PortUse(null, 60_000, true);
        agent.pass(Duration.ofMinutes(6));
        assertThat(condition(agent.report(), Condition.SOURCE_PORT_ROOM)).satisfies(room -> {
            assertThat(room.status()).isFalse();
            assertThat(room.reason()).isEqualTo("NearlyUsedUp");
            assertThat(room.message()).contains("93 % of the source ports are taken", "egress.snat_addresses");
        });
    }

    @Test
    void tellsConnectionsThatFoundNoPortFromThoseThatFoundNoRoom() {
        agent.pass(Duration.ofSeconds(31));
        assertThat(agent.report().conditions())
                .filteredOn(condition -> condition.type().endsWith("Room"))
                .hasSize(2)
                .allMatch(Condition::status);
        machine.losses = new Losses(310, 320, 0);
        agent.pass(Duration.ofSeconds(30));
        ObservedState ports = agent.report();
        assertThat(condition(ports, Condition.SOURCE_PORT_ROOM).reason()).isEqualTo("TurnedAway");
        assertThat(condition(ports, Condition.CONNTRACK_ROOM).status()).isTrue();
        machine.losses = new Losses(310, 620, 0);
        agent.pass(Duration.ofSeconds(30));
        ObservedState room = agent.report();
        assertThat(condition(room, Condition.SOURCE_PORT_ROOM).status()).isTrue();
        assertThat(condition(room, Condition.CONNTRACK_ROOM).reason()).isEqualTo("Dropping");
    }

    @Test
    void saysThatTheTableOfConnectionsIsNearlyFull() {
        machine.sysctls.put("net/netfilter/nf_conntrack_count", "200000");
        agent.pass(Duration.ofSeconds(31));
        assertThat(condition(agent.report(), Condition.CONNTRACK_ROOM).status()).isTrue();
        machine.sysctls.put("net/netfilter/nf_conntrack_count", "220000");
        agent.pass(Duration.ofSeconds(31));
        assertThat(condition(agent.report(), Condition.CONNTRACK_ROOM)).satisfies(room -> {
            assertThat(room.status()).isFalse();
            assertThat(room.reason()).isEqualTo("NearlyFull");
            assertThat(room.message()).contains("83 % of 262144 entries");
        });
    }
}
