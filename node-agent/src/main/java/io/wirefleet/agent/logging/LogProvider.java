package io.wirefleet.agent.logging;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/// Has SLF4J write lines on standard error; found by the service loader.
///
/// Under systemd (`JOURNAL_STREAM`) a line begins with its priority, as `<4>`, and the journal adds the time: see
/// sd-daemon(3). Otherwise it begins with time and level. `WIREFLEET_LOG_LEVEL=debug` shows more.
public final class LogProvider implements SLF4JServiceProvider {
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private ILoggerFactory loggers = name -> new LineLogger(name, false, false, System.err, InstantSource.system());

    @Override
    public void initialize() {
        Map<String, String> environment = System.getenv();
        boolean journal = isJournal(environment.get("JOURNAL_STREAM"), Path.of("/proc/self/fd/2"));
        boolean debug = "debug".equalsIgnoreCase(environment.get("WIREFLEET_LOG_LEVEL"));
        PrintStream out = System.err;
        loggers = name -> new LineLogger(name, journal, debug, out, InstantSource.system());
    }

    /// Whether a stream is the one that `JOURNAL_STREAM` names, which a program that a service started inherits
    /// whatever its standard error is.
    static boolean isJournal(@Nullable String named, Path stream) {
        try {
            return named != null
                    && named.equals(
                            Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino"));
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0";
    }
}
