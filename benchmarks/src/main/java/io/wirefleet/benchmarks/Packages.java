package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How large the agent's packages are.
final class Packages {
    private static final double BUDGET_MEGABYTES = 60;

    private final Path release;

    Packages(Path root) {
        this.release = root.resolve("packaging/agent/target/release");
    }

    void measure(Report report) throws IOException {
        report.section("Packages of the agent");
        report.table("file", "MB");
        List<Path> files;
        try (Stream<Path> found = Files.list(release)) {
            files = found.filter(file -> file.toString().matches(".*\\.(tar\\.gz|deb)"))
                    .sorted()
                    .toList();
        }
        double largest = 0;
        for (Path file : files) {
            double size = Files.size(file) / 1e6;
            largest = Math.max(largest, size);
            report.row(String.valueOf(file.getFileName()), text(size));
        }
        report.budget(
                "Largest package of the agent",
                "≤ 60 MB",
                text(largest) + " MB",
                largest > 0 && largest <= BUDGET_MEGABYTES);
    }

    private static String text(double megabytes) {
        return String.format(Locale.ROOT, "%.1f", megabytes);
    }
}
