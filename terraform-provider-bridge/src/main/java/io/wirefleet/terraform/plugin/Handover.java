package io.wirefleet.terraform.plugin;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A start that Terraform asked a launcher for, and that the launcher leaves to a process that runs already. What a
/// process of its own would have got from Terraform is read from the launcher's directory in `/proc`, which the kernel
/// shows to the same user alone.
///
/// @param launcher its process, which Terraform takes for the provider
/// @param parent of the launcher: Terraform
/// @param environment of the launcher, with names of files in full
/// @param workingDirectory of the launcher
/// @param errors the launcher's standard error
public record Handover(
        ProcessHandle launcher, long parent, Map<String, String> environment, Path workingDirectory, PrintStream errors)
        implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("mnt", "net", "pid", "user");

    /// @param id of the launcher's process
    /// @param answer the pipe that the launcher holds open: proof that the number is not another's
    /// @throws IOException if it is not the launcher, or lives in another world than this process
    static Handover of(long id, Path answer) throws IOException {
        Path process = Path.of("/proc", Long.toString(id));
        ProcessHandle launcher = ProcessHandle.of(id).orElseThrow(() -> new NoSuchFileException(process.toString()));
        if (!holds(process, answer)) {
            throw new IOException("process " + id + " is not the one that asks");
        }
        for (String namespace : NAMESPACES) {
            requireSame(process.resolve("ns"), Path.of("/proc/self/ns"), namespace);
        }
        requireSame(process, Path.of("/proc/self"), "root");
        Path workingDirectory = Files.readSymbolicLink(process.resolve("cwd"));
        Map<String, String> environment = environment(process);
        environment.computeIfPresent(
                "SSL_CERT_FILE",
                (_, file) ->
                        file.isEmpty() ? file : workingDirectory.resolve(file).toString());
        return new Handover(
                launcher,
                parent(process),
                environment,
                workingDirectory,
                new PrintStream(
                        new FileOutputStream(process.resolve("fd/2").toString(), true), true, StandardCharsets.UTF_8));
    }

    private static boolean holds(Path process, Path pipe) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : open) {
                if (Files.exists(file) && Files.isSameFile(file, pipe)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void requireSame(Path theirs, Path ours, String name) throws IOException {
        if (!Files.readSymbolicLink(theirs.resolve(name)).equals(Files.readSymbolicLink(ours.resolve(name)))) {
            throw new IOException("the launcher has another " + name);
        }
    }

    private static Map<String, String> environment(Path process) throws IOException {
        Map<String, String> variables = new HashMap<>();
        String all = Files.readString(process.resolve("environ"));
        for (String variable : all.split("\0", -1)) {
            int name = variable.indexOf('=');
            if (name > 0) {
                variables.put(variable.substring(0, name), variable.substring(name + 1));
            }
        }
        return variables;
    }

    /// The fourth field of `stat`, the second after the name in brackets, which may hold anything.
    private static long parent(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3)[1]);
    }

    /// Whether Terraform still waits for this launcher.
    boolean isWanted() {
        try {
            return launcher.isAlive() && parent(Path.of("/proc", Long.toString(launcher.pid()))) == parent;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        errors.close();
    }
}
