package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;

/// The results as Markdown, printed as they come and kept for the file.
final class Report {
    private final StringBuilder text = new StringBuilder();

    Report() throws IOException {
        line("# Benchmarks");
        line("");
        line(
                "Measured by `benchmarks/run`, which writes this file. Budgets are those of the design; one that is missed stands"
                        + " here as missed.");
        line("");
        line("Machine: " + field(Path.of("/proc/cpuinfo"), "model name") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, " + memoryMebibytes() + " MiB, Linux "
                + System.getProperty("os.version") + ", Java "
                + Runtime.version().feature() + ". Date: "
                + LocalDate.now(ZoneOffset.UTC) + ". All parts ran on this one machine and shared its cores.");
    }

    void section(String title) {
        line("");
        line("## " + title);
        line("");
    }

    void table(String... columns) {
        line("");
        row(columns);
        row(Collections.nCopies(columns.length, "---").toArray(String[]::new));
    }

    void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    void line(String line) {
        System.out.println(line);
        text.append(line).append('\n');
    }

    void write(Path file) throws IOException {
        Files.writeString(file, text);
    }

    private static long memoryMebibytes() throws IOException {
        return Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "")) / 1024;
    }

    private static String field(Path file, String name) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
