package io.wirefleet.console.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One run of a PostgreSQL program, to its end.
final class PostgresCommand {
    private PostgresCommand() {}

    /// @throws DatabaseException if it fails; with what it said, on one line
    static void run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new DatabaseException(String.join(" ", said.split("\\s*\n\\s*")), null);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new DatabaseException("interrupted while " + command.getFirst() + " ran", e);
        }
    }
}
