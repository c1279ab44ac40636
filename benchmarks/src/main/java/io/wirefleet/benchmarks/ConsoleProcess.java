package io.wirefleet.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/// The built console as a process of its own, with its embedded PostgreSQL in a directory that is thrown away.
final class ConsoleProcess implements AutoCloseable {
    private final Path directory;
    private final Process process;
    private final String address;
    private final String token;

    private ConsoleProcess(Path directory, Process process, String address, String token) {
        this.directory = directory;
        this.process = process;
        this.address = address;
        this.token = token;
    }

    static ConsoleProcess start(Path root, Path scratch) throws IOException {
        Path program = root.resolve("api-server/target/dist/bin/wirefleet-server");
        if (!Files.isExecutable(program)) {
            throw new IOException("the console is not built; run: mvn package -DskipTests");
        }
        Path directory = Files.createTempDirectory(scratch, "console");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = "wf_" + HexFormat.of().formatHex(random);
        ProcessBuilder builder = new ProcessBuilder(
                program.toString(),
                "--data-dir",
                directory.resolve("data").toString(),
                "--listen",
                "127.0.0.1:" + port);
        builder.environment().put("WIREFLEET_ADMIN_TOKEN", token);
        // One caller measures what many would do.
        builder.environment().put("WIREFLEET_REQUESTS_PER_SECOND", "0");
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new ConsoleProcess(directory, process, "https://127.0.0.1:" + port, token);
    }

    String address() {
        return address;
    }

    String token() {
        return token;
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    /// The embedded PostgreSQL's directory, which holds the password and the port.
    Path postgres() {
        return dataDirectory().resolve("postgres");
    }

    void checkAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the console ended:\n" + Files.readString(directory.resolve("log")));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
