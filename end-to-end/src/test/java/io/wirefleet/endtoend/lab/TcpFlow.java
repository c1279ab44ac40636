package io.wirefleet.endtoend.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A TCP connection from a machine to an echo port, held open.
public final class TcpFlow implements AutoCloseable {
    private final Process process;
    private final Writer writer;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private TcpFlow(Process process) {
        this.process = process;
        this.writer = process.outputWriter(StandardCharsets.US_ASCII);
        Thread.ofVirtual().name("echo reader").start(this::read);
    }

    static TcpFlow open(Machine machine, String address) {
        try {
            return new TcpFlow(new ProcessBuilder(machine.on(List.of("busybox", "nc", address, "7"))).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answers.add(line);
            }
        } catch (IOException _) {
            answers.add("closed");
        }
    }

    /// Sends a line; whether it comes back within the time.
    public boolean echoes(String line, Duration limit) {
        try {
            writer.write(line + "\n");
            writer.flush();
            return line.equals(answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
