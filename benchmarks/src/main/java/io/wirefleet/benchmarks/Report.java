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
    private static final String MET = "met";
    private static final String MISSED = "**missed**";

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder budgets = new StringBuilder();

    Report() throws IOException {
        line("## Machine");
        line("");
        line(
                Runtime.getRuntime().availableProcessors() + " cores, " + memoryMebibytes() + " MiB, Linux "
                        + System.getProperty("os.version").replaceAll("[^0-9.].*", "") + ", Java "
                        + Runtime.version().feature() + ". Date: "
                        + LocalDate.now(ZoneOffset.UTC)
                        + ". Console, PostgreSQL, callers, agent and `wireguard-go` ran on this one machine and shared its cores.");
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

    /// A budget with what was measured, for the table at the top of the file.
    void budget(String what, String budget, String measured, boolean met) {
        String row = "| " + String.join(" | ", what, budget, measured, met ? MET : MISSED) + " |";
        System.out.println(row);
        budgets.append(row).append('\n');
    }

    void line(String line) {
        System.out.println(line);
        text.append(line).append('\n');
    }

    /// To be called whenever something is measured: what comes later may fail, and this has taken minutes.
    void write(Path file) throws IOException {
        Files.writeString(file, """
                # Benchmarks

                Measured by `benchmarks/run`, which writes this file. Where a budget is missed, it says so.

                | what | budget | measured | |
                | --- | --- | --- | --- |
                %s
                %s
                Load of the machine over the last 1, 5 and 15 minutes when it was done: %s. What others ran on it
                meanwhile makes every figure worse.
                """.formatted(
                budgets, text, Files.readString(Path.of("/proc/loadavg")).replaceAll("( [^ ]+){2}\\s*$", "")));
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
