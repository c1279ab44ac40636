package io.wirefleet.agent.tuning;

import java.util.List;

/// The interface by which packets leave for the internet.
///
/// @param hardware whether it is a network card that this system sees all of, its queues and interrupts included,
///     and not an interface that the kernel made, or one whose files are those of another network namespace
/// @param receiveQueues their names below `/sys/class/net/<name>/queues`, such as `rx-0`
/// @param transmitQueues likewise
/// @param interrupts the numbers of its interrupts (`/proc/irq`), in order
public record NetworkCard(
        String name,
        boolean hardware,
        List<String> receiveQueues,
        List<String> transmitQueues,
        List<Integer> interrupts) {
    public NetworkCard {
        receiveQueues = List.copyOf(receiveQueues);
        transmitQueues = List.copyOf(transmitQueues);
        interrupts = List.copyOf(interrupts);
    }
}
