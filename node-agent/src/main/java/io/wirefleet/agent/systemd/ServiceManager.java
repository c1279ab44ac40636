package io.wirefleet.agent.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// systemd, where it runs this process as a service of `Type=notify`; nobody, where it doesn't. For one thread.
///
/// The beat for `WatchdogSec=` has no timer of its own: it is the caller's loop that beats, and a loop that hangs
/// is one that systemd ends. See sd_notify(3), sd_watchdog_enabled(3).
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    /// So often at least within the time that systemd waits.
    private static final int BEATS = 4;

    private final @Nullable NotifySocket socket;
    private final LongSupplier nanoTime;

    /// How often to beat; null: nobody waits for it.
    private final @Nullable Duration interval;

    private long beatenAt;
    private String status = "";
    private boolean refused;

    private ServiceManager(@Nullable NotifySocket socket, @Nullable Duration interval, LongSupplier nanoTime) {
        this.socket = socket;
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.beatenAt = nanoTime.getAsLong() - Duration.ofDays(1).toNanos();
    }

    /// No service manager.
    public static ServiceManager none() {
        return new ServiceManager(null, null, () -> 0);
    }

    /// The one that this process's environment names.
    ///
    /// @param pid of this process
    public static ServiceManager of(Map<String, String> environment, long pid, LongSupplier nanoTime) {
        String name = environment.get("NOTIFY_SOCKET");
        if (name == null) {
            return none();
        }
        try {
            return new ServiceManager(NotifySocket.open(name), interval(environment, pid), nanoTime);
        } catch (IOException e) {
            LOG.warn("NOTIFY_SOCKET: {}", e.getMessage());
            return none();
        }
    }

    private static @Nullable Duration interval(Map<String, String> environment, long pid) {
        String whose = environment.get("WATCHDOG_PID");
        String microseconds = environment.get("WATCHDOG_USEC");
        if (microseconds == null || (whose != null && !whose.equals(Long.toString(pid)))) {
            return null;
        }
        try {
            return Duration.ofNanos(Math.multiplyExact(Long.parseLong(microseconds), 1000L) / BEATS);
        } catch (ArithmeticException | NumberFormatException _) {
            LOG.warn("WATCHDOG_USEC is no number of microseconds: {}", microseconds);
            return null;
        }
    }

    /// The service does what it is for.
    public void ready() {
        send("READY=1");
    }

    public void stopping() {
        send("STOPPING=1");
    }

    /// What `systemctl status` shows; sent if it is another than before.
    ///
    /// @param text one line
    public void status(String text) {
        if (!text.equals(status)) {
            status = text;
            send("STATUS=" + text);
        }
    }

    /// The loop has come round.
    public void beat() {
        Duration pause = interval;
        long now = nanoTime.getAsLong();
        if (pause != null && now - beatenAt >= pause.toNanos()) {
            beatenAt = now;
            send("WATCHDOG=1");
        }
    }

    private void send(String message) {
        NotifySocket to = socket;
        if (to == null) {
            return;
        }
        try {
            to.send(message);
            refused = false;
        } catch (IOException e) {
            if (!refused) {
                LOG.warn("{}", e.getMessage());
            }
            refused = true;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
