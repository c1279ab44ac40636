package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Terraform and the provider wrote into the log of one command.
///
/// @param lines as they stand in the file
record ProviderLog(List<String> lines) {
    private static final String NAME = "log";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX");

    /// Runs a command with the log on, which makes it slower.
    static ProviderLog of(Terraform terraform, String... arguments) throws IOException, InterruptedException {
        Path file = terraform.directory().resolve(NAME);
        Files.deleteIfExists(file);
        terraform.with("TF_LOG", "debug").with("TF_LOG_PATH", file.toString());
        try {
            var _ = terraform.run(arguments);
        } finally {
            terraform.without("TF_LOG").without("TF_LOG_PATH");
        }
        return new ProviderLog(Files.readAllLines(file));
    }

    /// How many requests the provider sent to the console, repetitions included.
    long requests() {
        return lines.stream()
                .filter(line -> line.contains(": console request: "))
                .count();
    }

    /// From each start of a process of the provider until Terraform had its handshake line.
    List<Duration> starts() {
        List<Duration> starts = new ArrayList<>();
        Optional<OffsetDateTime> begun = Optional.empty();
        for (String line : lines) {
            if (line.contains("provider: starting plugin")) {
                begun = Optional.of(time(line));
            } else if (line.contains("provider: using plugin") && begun.isPresent()) {
                starts.add(Duration.between(begun.get(), time(line)));
                begun = Optional.empty();
            }
        }
        return starts;
    }

    private static OffsetDateTime time(String line) {
        return OffsetDateTime.parse(line.substring(0, line.indexOf(' ')), TIME);
    }
}
