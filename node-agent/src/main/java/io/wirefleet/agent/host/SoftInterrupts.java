package io.wirefleet.agent.host;

import java.util.List;
import java.util.stream.IntStream;

/// The network's work by core since the machine started (`/proc/softirqs`).
///
/// @param cores their numbers
/// @param receive how often each took packets from network cards (`NET_RX`), in the order of the cores
/// @param transmit how often each cleaned up behind packets that were sent (`NET_TX`), likewise
public record SoftInterrupts(List<Integer> cores, List<Long> receive, List<Long> transmit) {
    public SoftInterrupts {
        cores = List.copyOf(cores);
        receive = List.copyOf(receive);
        transmit = List.copyOf(transmit);
    }

    /// How often all cores took packets.
    public long received() {
        return receive.stream().mapToLong(Long::longValue).sum();
    }

    /// What came since an earlier look; all of it where the cores are others by now.
    public SoftInterrupts since(SoftInterrupts earlier) {
        return cores.equals(earlier.cores)
                ? new SoftInterrupts(
                        cores, differences(receive, earlier.receive), differences(transmit, earlier.transmit))
                : this;
    }

    private static List<Long> differences(List<Long> later, List<Long> earlier) {
        return IntStream.range(0, later.size())
                .mapToObj(i -> later.get(i) - earlier.get(i))
                .toList();
    }

    /// What part of it fell on the busiest core, from 0 to 100.
    public long busiestPercent() {
        long most = receive.stream().mapToLong(Long::longValue).max().orElse(0);
        return received() == 0 ? 0 : most * 100 / received();
    }
}
