package io.wirefleet.agent.systemd;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceManagerTest {
    @TempDir
    Path directory;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private @Nullable NotifyListener listener;

    private String listen(String name) {
        listener = new NotifyListener(name);
        return name;
    }

    private List<String> heard() {
        return requireNonNull(listener).heard();
    }

    private ServiceManager manager(Map<String, String> environment) {
        return ServiceManager.of(environment, 77, now::get);
    }

    @AfterEach
    void close() {
        if (listener != null) {
            listener.close();
        }
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
