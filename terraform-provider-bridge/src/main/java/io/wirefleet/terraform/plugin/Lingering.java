package io.wirefleet.terraform.plugin;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Serves one start of the provider after the other in one process, because a warm one has its handshake line in
/// milliseconds: Terraform starts a provider up to five times in a command, one after the other. Between two starts
/// nothing is kept but loaded code: each has its own certificate, port, environment and settings.
///
/// Launchers find it by a directory that only this user may enter. There is
///
/// | file | |
/// |---|---|
/// | `claim` | whoever makes it may hand a start over; this process makes it before it ends |
/// | `ask` | a pipe; the launcher writes the number of its process and a line end |
/// | `answer` | a pipe; this process writes the handshake line, or [#REFUSED], and closes it when the start is over |
///
/// The process ends once nobody has come for a while, and takes the directory with it.
public final class Lingering {
    /// Instead of a handshake line: the launcher shall do without.
    static final String REFUSED = "refused";

    private static final String CLAIM = "claim";
    private static final Duration LOOK_AFTER_LAUNCHER = Duration.ofSeconds(1);

    /// A command's next start comes sooner than that; later there is time to tidy up.
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(500);

    /// From a claim to the question, at the most.
    private static final Duration CLAIMED = Duration.ofSeconds(5);

    private final Path directory;
    private final Duration patience;
    private final Start start;
    private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();

    /// What makes a plugin of a start.
    @FunctionalInterface
    public interface Start {
        /// @param end to be run when Terraform is done with it
        /// @throws PluginStartException if it can't be, such as for a person who runs it by hand
        Plugin start(Handover handover, Runnable end);
    }

    /// @param patience how long it waits for the next one
    public Lingering(Path directory, Duration patience, Start start) {
        this.directory = directory;
        this.patience = patience;
        this.start = start;
    }

    /// Returns when nobody comes any more. The launcher that started this process has made the directory and claimed
    /// it.
    public void run() throws IOException, InterruptedException {
        try {
            Thread.ofPlatform().daemon().start(this::listen);
            for (String launcher = asked.poll(CLAIMED.toMillis(), TimeUnit.MILLISECONDS);
                    launcher != null;
                    launcher = next()) {
                serve(launcher);
            }
        } finally {
            for (String file : List.of("ask", "answer", "home", "process", CLAIM)) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.deleteIfExists(directory);
        }
    }

    private void listen() {
        try (RandomAccessFile questions = open(directory.resolve("ask"))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                asked.add(line);
            }
        } catch (IOException _) {
            // the directory is gone: nobody can come, and patience ends this process
        }
    }

    private @Nullable String next() throws IOException, InterruptedException {
        String launcher = asked.poll(BETWEEN_STARTS.toMillis(), TimeUnit.MILLISECONDS);
        if (launcher != null) {
            return launcher;
        }
        System.gc(); // what the last start knew, its tokens too, is not to stay for longer than this
        launcher = asked.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (launcher != null) {
            return launcher;
        }
        try {
            Files.createFile(directory.resolve(CLAIM));
            return null;
        } catch (FileAlreadyExistsException _) {
            return asked.poll(CLAIMED.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void serve(String launcher) throws IOException, InterruptedException {
        Path pipe = directory.resolve("answer");
        CountDownLatch ended = new CountDownLatch(1);
        Optional<Served> accepted = accept(launcher, pipe, ended::countDown);
        if (accepted.isEmpty()) {
            free();
            try (RandomAccessFile answer = open(pipe)) {
                say(answer, REFUSED);
            }
            return;
        }
        try (Served served = accepted.get()) {
            // Closed before the rest is tidied up: it lets the launcher end, for which Terraform waits.
            try (RandomAccessFile answer = open(pipe)) {
                say(answer, served.plugin.handshake());
                while (!ended.await(LOOK_AFTER_LAUNCHER.toMillis(), TimeUnit.MILLISECONDS)
                        && served.handover.isWanted()) {
                    // goes on
                }
                free();
            }
        }
    }

    /// Both ways, so that it opens at once, has no end and breaks for nobody, whether or not a launcher is there.
    private static RandomAccessFile open(Path pipe) throws IOException {
        return new RandomAccessFile(pipe.toFile(), "rw");
    }

    private Optional<Served> accept(String launcher, Path answer, Runnable end) {
        try {
            Handover handover = Handover.of(Long.parseLong(launcher), answer);
            try {
                return Optional.of(new Served(handover, start.start(handover, end)));
            } catch (PluginStartException _) {
                handover.close();
            }
        } catch (IOException | NumberFormatException _) {
            // refused
        }
        return Optional.empty();
    }

    private record Served(Handover handover, Plugin plugin) implements AutoCloseable {
        @Override
        public void close() {
            plugin.close();
            handover.close();
        }
    }

    private static void say(RandomAccessFile pipe, String line) throws IOException {
        pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void free() throws IOException {
        Files.deleteIfExists(directory.resolve(CLAIM));
    }
}
