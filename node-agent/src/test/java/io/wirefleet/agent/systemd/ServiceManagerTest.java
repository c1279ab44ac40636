package io.wirefleet.agent.systemd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.netlink.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceManagerTest {
    private static final int MSG_DONTWAIT = 0x40;

    @TempDir
    Path directory;

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private int listening = -1;

    /// What systemd listens on.
    private String listen(String name) {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        MemorySegment address = arena.allocate(Short.BYTES + path.length + (name.startsWith("@") ? 0L : 1L), 2);
        address.set(JAVA_SHORT, 0, (short) 1);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
        if (name.startsWith("@")) {
            address.set(JAVA_BYTE, 2, (byte) 0);
        }
        listening = libc.socket(1, 2, 0);
        assertThat(libc.bind(listening, address)).isZero();
        return name;
    }

    private List<String> heard() {
        List<String> messages = new ArrayList<>();
        MemorySegment data = arena.allocate(4096);
        while (true) {
            long length = libc.recvfrom(
                    listening, data, data.byteSize(), MSG_DONTWAIT, MemorySegment.NULL, MemorySegment.NULL);
            if (length < 0) {
                return messages;
            }
            byte[] bytes = data.asSlice(0, length).toArray(JAVA_BYTE);
            messages.add(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private ServiceManager manager(Map<String, String> environment) {
        return ServiceManager.of(environment, 77, now::get);
    }

    @AfterEach
    void close() {
        libc.close(listening);
        arena.close();
    }

    @Test
    void tellsReadinessStateAndEnd() {
        String socket = listen(directory.resolve("notify").toString());
        try (ServiceManager manager = manager(Map.of("NOTIFY_SOCKET", socket))) {
            manager.status("revision 1 in force, 2 peers");
            manager.ready();
            manager.status("revision 1 in force, 2 peers");
            manager.beat();
            manager.stopping();
        }
        assertThat(heard()).containsExactly("STATUS=revision 1 in force, 2 peers", "READY=1", "STOPPING=1");
    }

    @Test
    void beatsFourTimesInTheTimeThatSystemdWaits() {
        String socket = listen("@wirefleet-test-" + ProcessHandle.current().pid());
        try (ServiceManager manager =
                manager(Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "4000000", "WATCHDOG_PID", "77"))) {
            manager.beat();
            now.addAndGet(Duration.ofMillis(999).toNanos());
            manager.beat();
            assertThat(heard()).containsExactly("WATCHDOG=1");
            now.addAndGet(Duration.ofMillis(1).toNanos());
            manager.beat();
            assertThat(heard()).containsExactly("WATCHDOG=1");
        }
    }

    @Test
    void beatsForNobodyElsesWatchdog() {
        String socket = listen(directory.resolve("notify").toString());
        for (Map<String, String> more : List.of(
                Map.<String, String>of(),
                Map.of("WATCHDOG_USEC", "4000000", "WATCHDOG_PID", "78"),
                Map.of("WATCHDOG_USEC", "soon"))) {
            Map<String, String> environment = new java.util.HashMap<>(more);
            environment.put("NOTIFY_SOCKET", socket);
            try (ServiceManager manager = manager(environment)) {
                manager.beat();
            }
        }
        assertThat(heard()).isEmpty();
    }

    @Test
    void whereNobodyListensNothingFails() {
        for (String socket : List.of(
                "",
                "relative",
                "/" + "x".repeat(107),
                directory.resolve("nobody").toString())) {
            try (ServiceManager manager = manager(Map.of("NOTIFY_SOCKET", socket))) {
                manager.ready();
            }
        }
        try (ServiceManager manager = manager(Map.of())) {
            manager.ready();
        }
    }
}
