package io.wirefleet.agent.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.agent.reconcile.StateFixture;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SpreadingTest {
    private static final NetworkCard ONE_QUEUE =
            new NetworkCard("eth0", true, List.of("rx-0"), List.of("tx-0"), List.of(41, 42));

    private record Machine(
            List<Integer> cores,
            boolean balancesInterrupts,
            @Nullable NetworkCard wayOut) implements Host {
        @Override
        public long memoryBytes() {
            return 1L << 30;
        }

        @Override
        public boolean userspaceWireGuard() {
            return false;
        }
    }

    private static List<String> settings(Host host) {
        return new Spreading()
                        .settings(
                                new StateFixture().tunnel("wg0", 51820),
                                host,
                                new FakeMachine().machine().kernelSettings())
                        .stream()
                        .map(setting -> setting.name() + " " + setting.target())
                        .toList();
    }

    @Test
    void oneQueueIsReceivedByAllCores() {
        assertThat(settings(new Machine(List.of(0, 1, 2, 3), false, ONE_QUEUE)))
                .containsExactly(
                        "net/core/rps_sock_flow_entries at least 32768",
                        "/sys/class/net/eth0/queues/rx-0/rps_cpus f",
                        "/sys/class/net/eth0/queues/rx-0/rps_flow_cnt at least 32768",
                        "/proc/irq/41/smp_affinity 1",
                        "/proc/irq/42/smp_affinity 2");
    }

    @Test
    void queuesToSendAreSharedOutAmongCores() {
        NetworkCard card = new NetworkCard("eth0", true, List.of("rx-0", "rx-1"), List.of("tx-0", "tx-1"), List.of());
        assertThat(settings(new Machine(List.of(0, 1, 2, 35), false, card)))
                .contains(
                        "/sys/class/net/eth0/queues/rx-1/rps_cpus 8,00000007",
                        "/sys/class/net/eth0/queues/rx-1/rps_flow_cnt at least 16384",
                        "/sys/class/net/eth0/queues/tx-0/xps_cpus 5",
                        "/sys/class/net/eth0/queues/tx-1/xps_cpus 8,00000002");
    }

    @Test
    void nothingIsSetWhereItIsSpreadAlreadyOrNotOurs() {
        List<Integer> cores = List.of(0, 1);
        assertThat(settings(new Machine(cores, true, ONE_QUEUE)))
                .as("irqbalance runs")
                .isEmpty();
        assertThat(settings(new Machine(List.of(0), false, ONE_QUEUE))).isEmpty();
        assertThat(settings(new Machine(cores, false, null))).isEmpty();
        assertThat(settings(new Machine(
                        cores,
                        false,
                        new NetworkCard("eth0", true, List.of("rx-0", "rx-1"), List.of("tx-0"), List.of(41)))))
                .as("a queue for each core")
                .isEmpty();
        assertThat(settings(new Machine(
                        cores, false, new NetworkCard("veth0", false, List.of("rx-0"), List.of(), List.of()))))
                .as("no hardware, or that of another namespace")
                .isEmpty();
    }

    @Test
    void masksAreTheSameHoweverTheyAreWritten() {
        Setting setting = new Setting("x", new Setting.Target.Cores(BigInteger.valueOf(15)), List.of());
        assertThat(setting.isMetBy("00000000,0000000f")).isTrue();
        assertThat(setting.isMetBy("0000000e")).isFalse();
        assertThat(setting.isMetBy("")).isFalse();
        assertThat(setting.isSame("0f", "f")).isTrue();
    }
}
