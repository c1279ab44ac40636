package io.wirefleet.terraform.testing;

import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.ConsoleSettings;
import io.wirefleet.terraform.console.Retries;
import io.wirefleet.terraform.console.WaitForApply;
import io.wirefleet.terraform.plugin.PluginLog;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/// Callers of a [FakeConsole] without a provider around them.
public final class TestSession {
    private TestSession() {}

    /// One that tries again without waiting and logs nothing.
    ///
    /// @param directory where the console's `ca.pem` is
    public static ConsoleClient client(FakeConsole console, Path directory) {
        return client(console, directory, WaitForApply.NONE);
    }

    /// One that waits for these servers.
    public static ConsoleClient client(FakeConsole console, Path directory, WaitForApply mode) {
        ConsoleSettings settings = new ConsoleSettings(
                console.endpoint(),
                FakeConsole.TOKEN,
                directory.resolve("ca.pem"),
                mode,
                Duration.ofSeconds(60),
                Duration.ofSeconds(90),
                null);
        Retries retries =
                new Retries(4, Duration.ofMillis(100), Duration.ofSeconds(1), new SplittableRandom(1), _ -> {});
        PluginLog log = new PluginLog(new PrintStream(OutputStream.nullOutputStream()), Clock.systemUTC());
        return new ConsoleClient(settings, Map.of(), retries, log, Clock.systemUTC());
    }
}
