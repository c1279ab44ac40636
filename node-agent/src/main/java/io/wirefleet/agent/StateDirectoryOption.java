package io.wirefleet.agent;

import io.wirefleet.agent.store.StateDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option that every command has.
final class StateDirectoryOption {
    @Option(
            names = "--state-dir",
            paramLabel = "<directory>",
            defaultValue = "/var/lib/wirefleet",
            description = "Where the agent keeps its keys and its last good state (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it, from the default at the least
    private Path path;

    StateDirectory directory() {
        return new StateDirectory(path);
    }
}
