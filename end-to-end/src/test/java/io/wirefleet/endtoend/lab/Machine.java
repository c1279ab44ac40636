package io.wirefleet.endtoend.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A machine that is a network namespace, with a `/run/wireguard` of its own: userspace WireGuard keeps its sockets
/// there, whatever the namespace.
///
/// @param namespace its name for `ip netns`
/// @param directory its files on the host
public record Machine(String namespace, Path directory) {
    private static final String OWN_SOCKETS = "mount --bind \"$0\" /run/wireguard && exec \"$@\"";

    /// The command line that runs a command on this machine.
    public List<String> on(List<String> command) {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace, "sh", "-c", OWN_SOCKETS));
        line.add(sockets().toString());
        line.addAll(command);
        return line;
    }

    /// Where its userspace WireGuard interfaces are talked to.
    public Path sockets() {
        return directory.resolve("wireguard");
    }

    public Command attempt(String... command) {
        return Command.attempt(on(List.of(command)));
    }

    /// Runs a command that must succeed, and answers its output.
    public String run(String... command) {
        return attempt(command).expectSuccess();
    }

    /// @param name of the log file too
    public Daemon start(String name, Map<String, String> environment, String... command) {
        return Daemon.start(
                namespace + "/" + name, on(List.of(command)), environment, directory.resolve(name + ".log"));
    }
}
