package io.wirefleet.agent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LineLoggerTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Logger logger(boolean journal, boolean debug) {
        return new LineLogger(
                "io.wirefleet.agent.daemon.Keeper",
                journal,
                debug,
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z")));
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theJournalGetsPrioritiesOnEachLine() {
        Logger logger = logger(true, true);
        logger.error("one\ntwo {}", 2);
        logger.warn("three");
        logger.info("four");
        logger.debug("five");
        assertThat(written()).isEqualTo("<3>one\n<3>two 2\n<4>three\n<6>four\n<7>five\n");
    }

    @Test
    void otherwiseALineBeginsWithTimeAndLevel() {
        logger(false, false).warn("{} of {}", 1, 2);
        assertThat(written()).matches("2026-01-0[12]T[0-9:]+\\.678[Z+-].* WARN Keeper - 1 of 2\n");
    }

    @Test
    void aTraceIsLinesToo() {
        logger(true, false).warn("failed", new IllegalStateException("why"));
        assertThat(written().lines())
                .hasSizeGreaterThan(2)
                .startsWith("<4>failed", "<4>java.lang.IllegalStateException: why")
                .allMatch(line -> line.startsWith("<4>"));
    }

    @Test
    void debugIsForThoseWhoAsk() {
        logger(true, false).debug("five");
        assertThat(written()).isEmpty();
    }

    @Test
    void theJournalIsTheStreamOfThatDeviceAndNumber(@TempDir Path directory) throws IOException {
        Path stream = Files.createFile(directory.resolve("stream"));
        String named = Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");
        assertThat(LogProvider.isJournal(named, stream)).isTrue();
        assertThat(LogProvider.isJournal("1:" + named, stream)).isFalse();
        assertThat(LogProvider.isJournal(null, stream)).isFalse();
    }

    @Test
    void itIsTheOneThatTheAgentUses() {
        assertThat(LoggerFactory.getLogger("x")).isInstanceOf(LineLogger.class);
    }
}
