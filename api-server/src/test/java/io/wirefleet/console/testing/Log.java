package io.wirefleet.console.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/// What is logged while this is open: messages, each with the exception's text behind it.
public final class Log implements AutoCloseable {
    private final Logger logger;
    private final Level level;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private Log(Logger logger) {
        this.logger = logger;
        this.level = logger.getLevel();
        appender.start();
        logger.addAppender(appender);
    }

    /// What this class logs.
    public static Log of(Class<?> type) {
        return new Log((Logger) LoggerFactory.getLogger(type));
    }

    /// What all of the console and the libraries below it log, at every level down to DEBUG.
    public static Log ofEverything() {
        Log log = new Log((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME));
        log.logger.setLevel(Level.DEBUG);
        return log;
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
