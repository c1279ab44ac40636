package io.wirefleet.endtoend.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The secrets of a test run, to look for where none may be. Watches the arguments of all processes meanwhile.
public final class Secrets implements AutoCloseable {
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final Map<String, String> seenInArguments = new ConcurrentHashMap<>();
    private final Thread watch;

    public Secrets() {
        watch = Thread.ofVirtual().name("watch of process arguments").start(this::watchArguments);
    }

    /// @param what for the failure's message, which does not repeat the value
    public String add(String what, String value) {
        values.put(value, what);
        return value;
    }

    /// A process is looked at three times in a row, then once a second: it may become another program at any time.
    private void watchArguments() {
        Map<ProcessHandle, Integer> looks = new HashMap<>();
        while (!Thread.currentThread().isInterrupted()) {
            ProcessHandle.allProcesses().forEach(process -> {
                if (looks.merge(process, 1, Integer::sum) % 50 > 3) {
                    return;
                }
                String line = Leftovers.commandLine(process.pid());
                values.forEach((value, what) -> {
                    if (line.contains(value)) {
                        seenInArguments.put(what, line.split("\0", 2)[0]);
                    }
                });
            });
            try {
                Thread.sleep(20);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /// @throws AssertionError naming the secret and the place, if one of them was ever among a process's arguments
    public void expectNoneInArguments() {
        assertThat(seenInArguments).as("secrets among process arguments").isEmpty();
    }

    /// @throws AssertionError naming the secret and the place
    public void expectNoneIn(String place, String text) {
        assertThat(values.entrySet().stream()
                        .filter(secret -> text.contains(secret.getKey()))
                        .map(Map.Entry::getValue))
                .as("secrets in " + place)
                .isEmpty();
    }

    /// Looks at every file below a directory whose name ends in one of the suffixes.
    ///
    /// @return how many files were looked at
    public int expectNoneBelow(Path directory, String... suffixes) {
        Map<String, String> found = new LinkedHashMap<>();
        int looked = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Stream.of(suffixes).anyMatch(file.toString()::endsWith)) {
                    looked++;
                    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    values.forEach((value, what) -> {
                        if (text.contains(value)) {
                            found.put(what, file.toString());
                        }
                    });
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(found).as("secrets in files").isEmpty();
        return looked;
    }

    /// Looks at every file of the console's data directory, the database's own files included.
    public void expectNoneInDatabase(Path dataDirectory) {
        expectNoneBelow(dataDirectory, "");
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
