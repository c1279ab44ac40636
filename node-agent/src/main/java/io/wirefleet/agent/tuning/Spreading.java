package io.wirefleet.agent.tuning;

import io.wirefleet.contract.state.InterfaceItem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// The work of receiving, spread over all cores (RPS and RFS, Documentation/networking/scaling.rst), where the
/// network card has fewer queues than there are cores. Cards with a queue for each core do it by themselves; where
/// irqbalance runs it is in charge, and nothing is set.
final class Spreading implements Theme {
    /// Flows whose core is remembered.
    private static final long FLOWS = 32_768;

    @Override
    public List<Setting> settings(InterfaceItem tunnel, Host host, KernelSettings kernel) {
        NetworkCard card = host.wayOut();
        List<Integer> cores = host.cores();
        if (card == null
                || !card.hardware()
                || cores.size() < 2
                || card.receiveQueues().isEmpty()
                || card.receiveQueues().size() >= cores.size()
                || host.balancesInterrupts()) {
            return List.of();
        }
        String queues = "/sys/class/net/" + card.name() + "/queues/";
        List<Setting> settings = new ArrayList<>();
        settings.add(Setting.atLeast("net/core/rps_sock_flow_entries", FLOWS));
        for (String queue : card.receiveQueues()) {
            settings.add(cores(queues + queue + "/rps_cpus", cores));
            settings.add(Setting.atLeast(
                    queues + queue + "/rps_flow_cnt",
                    FLOWS / card.receiveQueues().size()));
        }
        List<String> transmit = card.transmitQueues();
        for (int i = 0; transmit.size() > 1 && i < transmit.size(); i++) {
            settings.add(cores(queues + transmit.get(i) + "/xps_cpus", everyNth(cores, i, transmit.size())));
        }
        for (int i = 0; i < card.interrupts().size(); i++) {
            settings.add(cores(
                    "/proc/irq/" + card.interrupts().get(i) + "/smp_affinity", List.of(cores.get(i % cores.size()))));
        }
        return settings;
    }

    private static List<Integer> everyNth(List<Integer> cores, int first, int step) {
        List<Integer> some = new ArrayList<>();
        for (int i = first; i < cores.size(); i += step) {
            some.add(cores.get(i));
        }
        return some.isEmpty() ? cores : some;
    }

    private static Setting cores(String name, List<Integer> cores) {
        BigInteger mask = BigInteger.ZERO;
        for (int core : cores) {
            mask = mask.setBit(core);
        }
        return new Setting(name, new Setting.Target.Cores(mask), List.of());
    }
}
