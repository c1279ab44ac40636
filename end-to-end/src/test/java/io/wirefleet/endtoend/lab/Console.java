package io.wirefleet.endtoend.lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// The console as its own process on the host, on its embedded PostgreSQL, at an address that the lab's servers reach.
public final class Console implements AutoCloseable {
    private static final int PORT = 8443;
    private static final Duration START = Duration.ofMinutes(3);

    private final Path dataDirectory;
    private final Path log;
    private final String address;
    private final String token;
    private final List<String> arguments;
    private Daemon process;

    private Console(Lab lab, String token, List<String> arguments) {
        this.arguments = arguments;
        this.dataDirectory = lab.directory("console").resolve("data");
        this.log = lab.directory("console").resolve("console.log");
        this.address = lab.consoleAddress() + ":" + PORT;
        this.token = token;
        this.process = launch();
    }

    /// Starts it for the first time and waits until it is ready.
    ///
    /// @param arguments beside those that every lab's console has
    public static Console start(Lab lab, Secrets secrets, String... arguments) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String token = "wf_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        secrets.add("the admin token", token);
        Console console = lab.stopAtEnd(new Console(lab, token, List.of(arguments)));
        console.awaitReady();
        return console;
    }

    private Daemon launch() {
        List<String> command = new ArrayList<>(List.of(
                Programs.console().toString(),
                "--data-dir",
                dataDirectory.toString(),
                "--listen",
                address,
                "--public-url",
                endpoint().toString()));
        command.addAll(arguments);
        return Daemon.start("console", command, Map.of("WIREFLEET_ADMIN_TOKEN", token), log);
    }

    /// Starts it again after [#kill] or [#stop], and waits until it is ready.
    public void startAgain() {
        process = launch();
        awaitReady();
    }

    private void awaitReady() {
        Awaitility.await("the console is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    process.expectAlive();
                    return Files.exists(caFile()) && isReady();
                });
    }

    private boolean isReady() throws InterruptedException {
        try (Api api = api()) {
            return api.status("/readyz") == 200;
        } catch (IOException _) {
            return false;
        }
    }

    public URI endpoint() {
        return URI.create("https://" + address);
    }

    public Path caFile() {
        return dataDirectory.resolve("ca.pem");
    }

    public String token() {
        return token;
    }

    /// Everything it printed.
    public String output() {
        return process.output();
    }

    /// A caller with the admin token.
    public Api api() {
        return new Api(endpoint(), caFile(), token);
    }

    /// SIGKILL to the console only; its database is left to itself.
    public void kill() {
        process.kill();
    }

    /// SIGTERM, and the exit status.
    public int stop() {
        return process.stop();
    }

    @Override
    public void close() {
        process.close();
    }
}
