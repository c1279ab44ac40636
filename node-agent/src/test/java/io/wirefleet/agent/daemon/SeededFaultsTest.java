package io.wirefleet.agent.daemon;

import io.wirefleet.agent.store.TinyDisk;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults at every boundary of the agent, by seeds. `-Dwirefleet.faults.seeds=10000` runs more of them,
/// `-Dwirefleet.faults.seed=17` the one that failed.
@Needs(Need.ROOT)
class SeededFaultsTest {
    private static final int USUAL_SEEDS = 40;
    private static final int KILOBYTES = 1024;

    private static LongStream seeds() {
        Long one = Long.getLong("wirefleet.faults.seed");
        return one == null
                ? LongStream.rangeClosed(1, Long.getLong("wirefleet.faults.seeds", USUAL_SEEDS))
                : LongStream.of(one);
    }

    @Test
    @DisplayName(
            "I6 I9 I13 whatever fails at any boundary, the machine ends where it should be and others notice nothing")
    void whateverFails(@TempDir Path directory) {
        try (TinyDisk disk = new TinyDisk(directory.resolve("disk"), KILOBYTES);
                TinyDisk room = new TinyDisk(directory.resolve("room"), KILOBYTES)) {
            seeds().forEach(seed -> new FaultStorm(seed, disk, room).run());
        }
    }
}
