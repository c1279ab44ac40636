package io.wirefleet.endtoend.vm;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The virtual machine from inside: its programs, and a report of checks in the Test Anything Protocol (version 14).
final class Guest {
    /// Where the receive queue of the network card has its settings.
    static final String QUEUE = "/sys/class/net/eth0/queues/rx-0/";

    private final PrintStream report;
    private int checks;
    private boolean failed;

    Guest(PrintStream report) {
        this.report = report;
    }

    /// A check that fails by throwing.
    interface Check {
        void run() throws Exception;
    }

    /// Runs a check and reports it.
    ///
    /// @return whether it held
    boolean check(String name, Check check) {
        checks++;
        long began = System.nanoTime();
        try {
            check.run();
            report.printf("ok %d - %s # %d ms%n", checks, name, (System.nanoTime() - began) / 1_000_000);
            return true;
        } catch (Exception | AssertionError e) {
            failed = true;
            report.printf("not ok %d - %s%n", checks, name);
            e.toString().lines().forEach(line -> report.println("# " + line));
            for (StackTraceElement element : e.getStackTrace()) {
                report.println("#   at " + element);
            }
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                report.println("# caused by " + cause);
            }
            return false;
        }
    }

    /// The plan line that ends the report.
    ///
    /// @return the exit status
    int end() {
        report.println("1.." + checks);
        return failed ? 1 : 0;
    }

    static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    static void expectEqual(Object actual, Object expected, String what) {
        expect(actual.equals(expected), what + " is\n" + actual + "\nand should be\n" + expected);
    }

    /// Whether a program ends with status 0; words are split at blanks.
    static boolean succeeds(String line) {
        return execute(line).status == 0;
    }

    /// The output of a program that must succeed.
    static String run(String line) {
        Ended ended = execute(line);
        expect(ended.status == 0, line + " ended with status " + ended.status + ": " + ended.output);
        return ended.output;
    }

    private record Ended(int status, String output) {}

    private static Ended execute(String line) {
        try {
            Process process = new ProcessBuilder(
                            Pattern.compile(" +").splitAsStream(line).toList())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A file for a program to read.
    static Path file(String name, String content) {
        try {
            return Files.writeString(Path.of("/tmp", name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that this machine's network is, but for counters and lifetimes.
    static String network() {
        return Stream.of(
                        "ip -o link",
                        "ip -o address",
                        "ip route show table all",
                        "ip -6 route show table all",
                        "ip rule",
                        "nft list ruleset",
                        "sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.core.netdev_max_backlog"
                                + " net.core.netdev_budget net.core.netdev_budget_usecs net.netfilter.nf_conntrack_max"
                                + " net.netfilter.nf_conntrack_buckets net.core.rps_sock_flow_entries",
                        "cat " + QUEUE + "rps_cpus " + QUEUE + "rps_flow_cnt")
                .map(Guest::run)
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList()
                .toString()
                .replace(", ", "\n");
    }

    /// The words of the line of `wg show wg0 WHAT` that begins with a key; empty: there is none.
    static List<String> peer(String what, String key) {
        return run("wg show wg0 " + what)
                .lines()
                .filter(line -> line.startsWith(key))
                .flatMap(Pattern.compile("\\s+")::splitAsStream)
                .skip(1)
                .toList();
    }
}
