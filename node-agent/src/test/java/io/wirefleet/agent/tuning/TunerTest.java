package io.wirefleet.agent.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.reconcile.FakeMachine;
import io.wirefleet.agent.reconcile.Faults.Fate;
import io.wirefleet.agent.reconcile.Faults.Fault;
import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.RestoreRecord;
import io.wirefleet.agent.store.StateDirectory;
import io.wirefleet.agent.tuning.SettingState.Owner;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.InterfaceItem;
import io.wirefleet.contract.state.Tuning;
import io.wirefleet.contract.state.Tuning.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TunerTest {
    private final FakeMachine machine = new FakeMachine();
    private final StateDirectory directory;
    private Tuner tuner;

    TunerTest(@TempDir Path path) {
        directory = new StateDirectory(path.resolve("state"));
        directory.create();
        tuner = newTuner();
    }

    @BeforeEach
    void asDistributionsHaveIt() {
        machine.sysctls.putAll(Map.of(
                ConnectionTable.MAXIMUM,
                "65536",
                ConnectionTable.BUCKETS,
                "65536",
                "net/core/rmem_max",
                "212992",
                "net/core/wmem_max",
                "212992",
                "net/core/netdev_max_backlog",
                "1000",
                "net/core/netdev_budget",
                "300",
                "net/core/netdev_budget_usecs",
                "20000"));
    }

    /// As after a restart of the agent.
    private Tuner newTuner() {
        return new Tuner(machine.machine().kernelSettings(), machine.machine().host(), RestoreRecord.load(directory));
    }

    private static InterfaceItem tunnel(@Nullable Integer maxEntries, Mode mode, int capacity) {
        return new StateFixture()
                .tunnel("wg0", 51820)
                .with(new Tuning(mode, capacity, new Conntrack(maxEntries, null, null, true)));
    }

    private List<String> tune(InterfaceItem tunnel) {
        List<Adjustment> adjustments = tuner.differences(tunnel);
        adjustments.forEach(tuner::make);
        return adjustments.stream().map(Adjustment::toString).toList();
    }

    private @Nullable SettingState state(InterfaceItem tunnel, String name) {
        return tuner.report(tunnel, List.of()).others().stream()
                .filter(state -> state.setting().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Test
    @DisplayName("I9 settings follow the capacity, never lower than found, and 'down' puts back what was there")
    void i9FollowsTheCapacity() {
        Map<String, String> before = new TreeMap<>(machine.sysctls);

        assertThat(tune(tunnel(null, Mode.MANAGED, 1000)))
                .containsExactly(
                        "set net.ipv4.ip_forward to 1",
                        "set net.ipv6.conf.all.forwarding to 1",
                        "set net.netfilter.nf_conntrack_buckets to 256000",
                        "set net.netfilter.nf_conntrack_max to 256000",
                        "set net.core.rmem_max to 7340032",
                        "set net.core.wmem_max to 7340032",
                        "set net.core.netdev_max_backlog to 8192",
                        "set net.core.netdev_budget to 600");
        assertThat(tune(tunnel(null, Mode.MANAGED, 1000))).isEmpty();
        assertThat(machine.sysctls).containsEntry("net/core/netdev_budget_usecs", "20000");

        tuner = newTuner();
        assertThat(tune(tunnel(null, Mode.MANAGED, 100)))
                .as("a smaller server takes back what it does not need, down to what there was")
                .containsExactly(
                        "set net.netfilter.nf_conntrack_buckets to 65536",
                        "set net.netfilter.nf_conntrack_max to 65536");
        assertThat(tuner.restore()).contains("set net.core.netdev_budget back to 300");
        assertThat(machine.sysctls).isEqualTo(before);
    }

    @Test
    void aBigServerOnASmallMachineTakesAnEighthOfItsMemory() {
        tune(tunnel(null, Mode.MANAGED, 1_000_000));
        assertThat(machine.sysctls).containsEntry(ConnectionTable.MAXIMUM, Long.toString((4L << 30) / 8 / 384));
    }

    @Test
    void aValueThatTheKernelRoundsIsNoDrift() {
        machine.rounded.put(ConnectionTable.BUCKETS, "256512");
        assertThat(tune(tunnel(null, Mode.MANAGED, 1000))).contains("set net.netfilter.nf_conntrack_buckets to 256000");
        assertThat(tune(tunnel(null, Mode.MANAGED, 1000))).isEmpty();
        machine.rounded.put(ConnectionTable.BUCKETS, "65536");
        assertThat(tuner.restore()).contains("set net.netfilter.nf_conntrack_buckets back to 65536");
    }

    @Test
    void takesTheGivenNumberAsItIs() {
        tune(tunnel(20_000, Mode.MANAGED, 1000));
        assertThat(machine.sysctls)
                .containsEntry(ConnectionTable.MAXIMUM, "20000")
                .containsEntry(ConnectionTable.BUCKETS, "65536");
    }

    @Test
    void observeSetsForwardingAloneAndSaysTheRest() {
        InterfaceItem observed = tunnel(null, Mode.OBSERVE, 1000);
        tune(tunnel(null, Mode.MANAGED, 1000));
        assertThat(tune(observed))
                .as("what was set goes back")
                .contains("set net.core.netdev_budget back to 300")
                .noneMatch(line -> line.contains("forward"));
        assertThat(machine.sysctls)
                .containsEntry("net/ipv4/ip_forward", "1")
                .containsEntry(ConnectionTable.MAXIMUM, "65536");
        assertThat(tuner.report(observed, List.of()).tunedCondition()).satisfies(condition -> {
            assertThat(condition.status()).isTrue();
            assertThat(condition.reason()).isEqualTo("Observed");
            assertThat(condition.message()).contains("net.core.netdev_budget is 300, should be at least 600");
        });
    }

    @Test
    void whatCannotBeSetIsAConditionAndNotTriedAgain() {
        InterfaceItem tunnel = tunnel(null, Mode.MANAGED, 1000);
        machine.readOnly.add("net/core/netdev_budget");
        machine.sysctls.remove("net/core/netdev_max_backlog");

        assertThat(tune(tunnel)).contains("set net.core.netdev_budget to 600");

        assertThat(tune(tunnel)).isEmpty();
        assertThat(RestoreRecord.load(directory).settings()).doesNotContainKey("net/core/netdev_budget");
        assertThat(tuner.report(tunnel, List.of()).tunedCondition()).satisfies(condition -> {
            assertThat(condition.status()).isFalse();
            assertThat(condition.reason()).isEqualTo("NotSettable");
            assertThat(condition.message())
                    .contains("net.core.netdev_max_backlog is not there")
                    .contains("net.core.netdev_budget is 300, should be at least 600 (net/core/netdev_budget)");
        });
        assertThat(tuner.report(tunnel, List.of()).forwardingCondition().status())
                .isTrue();
    }

    @Test
    void saysWhoSetIt() {
        InterfaceItem tunnel = tunnel(null, Mode.MANAGED, 1000);
        tune(tunnel);
        assertThat(state(tunnel, ConnectionTable.MAXIMUM))
                .extracting(SettingState::owner)
                .isEqualTo(Owner.OURS);
        assertThat(state(tunnel, "net/core/netdev_budget_usecs"))
                .extracting(SettingState::owner)
                .isEqualTo(Owner.AS_FOUND);

        machine.sysctls.put(ConnectionTable.MAXIMUM, "1000000");
        machine.sysctls.put("net/core/netdev_budget", "64");

        assertThat(tune(tunnel))
                .as("more is left, less is put right")
                .containsExactly("set net.core.netdev_budget to 600");
        assertThat(state(tunnel, ConnectionTable.MAXIMUM))
                .extracting(SettingState::owner)
                .isEqualTo(Owner.SOMEBODY_ELSE);
        assertThat(tuner.restore())
                .contains("left net.netfilter.nf_conntrack_max at 1000000, which somebody else set")
                .contains("set net.core.netdev_budget back to 300");
        assertThat(machine.sysctls).containsEntry(ConnectionTable.MAXIMUM, "1000000");
    }

    @Test
    @DisplayName("I9 a setting that cannot be read is not set, since nobody could put it back")
    void i9LeavesAloneWhatItCannotRead() {
        List<Adjustment> adjustments = tuner.differences(tunnel(null, Mode.MANAGED, 20_000));
        machine.faults.follow((_, call, isChange) ->
                isChange || !call.startsWith("read net/core") ? null : new Fault(Fate.REFUSED, Errno.EACCES));
        adjustments.forEach(tuner::make);
        machine.faults.mend();
        assertThat(machine.sysctls).containsEntry("net/core/rmem_max", "212992");
        tuner.restore();
        assertThat(machine.sysctls)
                .containsEntry("net/core/rmem_max", "212992")
                .containsEntry(ConnectionTable.MAXIMUM, "65536");
    }

    @Test
    @DisplayName("I9 what could not be put back is put back the next time")
    void i9PutsBackTheNextTime() {
        tune(tunnel(null, Mode.MANAGED, 20_000));
        machine.faults.follow((_, call, isChange) ->
                isChange || call.equals("read net/core/wmem_max") ? new Fault(Fate.REFUSED, Errno.EACCES) : null);
        assertThat(tuner.restore()).allMatch(line -> line.startsWith("could not set"));
        machine.faults.mend();
        assertThat(newTuner().restore()).isNotEmpty().allMatch(line -> line.startsWith("set "));
        assertThat(machine.sysctls).containsEntry("net/core/wmem_max", "212992");
        assertThat(RestoreRecord.load(directory).isEmpty()).isTrue();
    }

    @Test
    void whatTheKernelRefusedIsTriedAgainWithTheTenthLook() {
        InterfaceItem tunnel = tunnel(null, Mode.MANAGED, 20_000);
        machine.readOnly.add("net/core/rmem_max");
        assertThat(tune(tunnel)).anyMatch(line -> line.contains("rmem_max"));
        machine.readOnly.clear();
        for (int look = 1; look < 10; look++) {
            assertThat(tune(tunnel)).isEmpty();
        }
        assertThat(tune(tunnel)).singleElement().asString().contains("rmem_max");
        assertThat(tune(tunnel)).isEmpty();
    }
}
