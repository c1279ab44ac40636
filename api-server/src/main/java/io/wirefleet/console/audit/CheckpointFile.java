package io.wirefleet.console.audit;

import io.wirefleet.contract.json.InvalidFieldException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The checkpoints once more, outside the database: one JSON line each, in the order of their positions, in a file
/// that is only ever appended to. Whoever cuts the tables has not cut this yet.
public final class CheckpointFile {
    private final Path path;
    private long last;

    private CheckpointFile(Path path) {
        this.path = path;
    }

    /// The file, which is made by the first checkpoint. A line that a crash left half written is taken off.
    ///
    /// @throws UncheckedIOException if it cannot be read
    public static CheckpointFile open(Path path) {
        try {
            if (Files.exists(path)) {
                dropHalfLine(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CheckpointFile file = new CheckpointFile(path);
        try (Lines lines = file.read()) {
            for (Checkpoint next = lines.next(); next != null; next = lines.next()) {
                file.last = Math.max(file.last, next.position());
            }
        } catch (InvalidFieldException _) {
            // Verification names the line; what is appended goes behind it.
        }
        return file;
    }

    private static void dropHalfLine(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long end = file.length();
            while (end > 0) {
                file.seek(end - 1);
                if (file.read() == '\n') {
                    break;
                }
                end--;
            }
            file.setLength(end);
        }
    }

    Path path() {
        return path;
    }

    /// The position of the last checkpoint in it; 0: none.
    synchronized long last() {
        return last;
    }

    /// Appends it, to the disk, unless one of its position or a later one is there.
    synchronized void append(Checkpoint checkpoint) {
        if (checkpoint.position() <= last) {
            return;
        }
        try {
            Files.writeString(
                    path,
                    checkpoint.toJson() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        last = checkpoint.position();
    }

    /// The checkpoints from the first on.
    Lines read() {
        try {
            return new Lines(
                    Files.exists(path) ? Files.newBufferedReader(path) : new BufferedReader(Reader.nullReader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A reading of the file.
    static final class Lines implements AutoCloseable {
        private final BufferedReader reader;

        private Lines(BufferedReader reader) {
            this.reader = reader;
        }

        /// The next one; null: that was the last.
        ///
        /// @throws InvalidFieldException if its line is no checkpoint
        @Nullable
        Checkpoint next() {
            try {
                String line = reader.readLine();
                return line == null ? null : Checkpoint.read(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
