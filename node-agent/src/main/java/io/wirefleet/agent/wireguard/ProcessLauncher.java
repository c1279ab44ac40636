package io.wirefleet.agent.wireguard;

import java.io.File;
import java.io.IOException;
import java.util.List;

/// Starts a program that keeps running. The command never holds a secret.
public interface ProcessLauncher {
    /// @throws IOException if it cannot be started
    Process start(List<String> command) throws IOException;

    /// Starts programs that read nothing and whose complaints go where ours go.
    static ProcessLauncher ofSystem() {
        return command -> new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
