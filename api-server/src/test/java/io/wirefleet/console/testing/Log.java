package io.wirefleet.console.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What is logged while this is open: messages, each with the exception's text behind it.
public final class Log implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level level;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private Log(Logger logger, @Nullable Level wanted) {
        this.logger = logger;
        this.level = logger.getLevel();
        appender.start();
        logger.setLevel(wanted);
        logger.addAppender(appender);
    }

    /// What this class logs, as it is set.
    public static Log of(Class<?> type) {
        Logger logger = (Logger) LoggerFactory.getLogger(type);
        return new Log(logger, logger.getLevel());
    }

    /// What all of the console logs at its most talkative, `WIREFLEET_LOG_LEVEL=DEBUG`.
    public static Log ofAll() {
        return new Log((Logger) LoggerFactory.getLogger("io.wirefleet"), Level.DEBUG);
    }

    public List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : " " + ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(level);
    }
}
