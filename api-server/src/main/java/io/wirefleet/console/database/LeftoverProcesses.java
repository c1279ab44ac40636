package io.wirefleet.console.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The PostgreSQL processes that still work in a database directory: those of a console that was killed. Every process
/// of a PostgreSQL has that directory as its working directory, which tells them from a stranger that happens to have
/// the process id in a stale `postmaster.pid`.
final class LeftoverProcesses {
    private static final int DEADLINE_SECONDS = 30;

    private LeftoverProcesses() {}

    static List<ProcessHandle> of(Path databaseDirectory) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, databaseDirectory))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path directory) {
        try {
            Path workingDirectory = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            Path executable = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "exe"));
            return workingDirectory.equals(directory) && executable.endsWith("postgres");
        } catch (IOException _) {
            return false;
        }
    }

    /// Kills them and waits until they are gone; PostgreSQL's write-ahead log makes up for it.
    ///
    /// @throws DatabaseException if they are still there after half a minute
    static void kill(Path databaseDirectory) {
        List<ProcessHandle> processes = of(databaseDirectory);
        processes.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(exits)
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(e -> {
                    throw new DatabaseException(
                            "processes of an earlier PostgreSQL in " + databaseDirectory + " do not end: "
                                    + processes.stream().map(ProcessHandle::pid).toList(),
                            e);
                })
                .join();
    }
}
