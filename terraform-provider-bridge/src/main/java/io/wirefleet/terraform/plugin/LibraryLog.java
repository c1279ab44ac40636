package io.wirefleet.terraform.plugin;

import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What libraries log, in the provider's own log: one line each, without the stack traces that they put on standard
/// error, such as for a stranger who calls at the port.
public final class LibraryLog extends Handler {
    private final PluginLog log;

    private LibraryLog(PluginLog log) {
        this.log = log;
    }

    /// From now on all of it goes there, and what ends a thread does too.
    public static void to(PluginLog log) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new LibraryLog(log));
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> log.error("a thread ended by an error", thrown));
    }

    @Override
    public void publish(LogRecord line) {
        Throwable thrown = line.getThrown();
        Map<String, String> fields =
                Map.of("logger", String.valueOf(line.getLoggerName()), "why", thrown == null ? "" : thrown.toString());
        String message = String.valueOf(line.getMessage());
        if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            log.warn(message, fields);
        } else {
            log.debug(message, fields);
        }
    }

    @Override
    public void flush() {
        // each line is written at once
    }

    @Override
    public void close() {
        // the stream is not this handler's
    }
}
