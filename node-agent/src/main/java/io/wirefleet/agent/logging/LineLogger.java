package io.wirefleet.agent.logging;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// Writes each event as a line, with a line for each of a trace.
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

    private final transient PrintStream out;
    private final transient InstantSource clock;
    private final String shortName;
    private final boolean journal;
    private final boolean debug;

    /// @param journal whether the lines go to systemd's journal
    /// @param debug whether to write events of the level DEBUG too
    LineLogger(String name, boolean journal, boolean debug, PrintStream out, InstantSource clock) {
        this.name = name;
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
        this.journal = journal;
        this.debug = debug;
        this.out = out;
        this.clock = clock;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable error) {
        StringBuilder text = new StringBuilder(String.valueOf(MessageFormatter.basicArrayFormat(message, arguments)));
        if (error != null) {
            StringWriter trace = new StringWriter();
            error.printStackTrace(new PrintWriter(trace));
            text.append('\n').append(trace.toString().stripTrailing());
        }
        String begin = begin(level);
        StringBuilder lines = new StringBuilder();
        text.toString().lines().forEach(line -> lines.append(begin).append(line).append('\n'));
        out.print(lines);
        out.flush();
    }

    private String begin(Level level) {
        return journal
                ? "<" + priority(level) + ">"
                : TIME.format(clock.instant()) + " " + level + " " + shortName + " - ";
    }

    /// See syslog(3).
    private static int priority(Level level) {
        return switch (level) {
            case ERROR -> 3;
            case WARN -> 4;
            case INFO -> 6;
            case DEBUG, TRACE -> 7;
        };
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public boolean isDebugEnabled() {
        return debug;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }
}
