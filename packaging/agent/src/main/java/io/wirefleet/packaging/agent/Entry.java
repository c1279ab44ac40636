package io.wirefleet.packaging.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something in a package: a directory, a file or a symbolic link, all of them root's.
sealed interface Entry {
    record Directory() implements Entry {}

    record Link(String target) implements Entry {}

    final class File implements Entry {
        private final byte[] content;
        private final boolean program;
        private final @Nullable Instant time;

        private File(byte[] content, boolean program, @Nullable Instant time) {
            this.content = content;
            this.program = program;
            this.time = time;
        }

        /// A copy of a file that may be run where that may. A jar keeps its time: the JVM uses no ahead-of-time
        /// cache of jars that seem changed.
        static File of(Path file) throws IOException {
            boolean jar = file.toString().endsWith(".jar");
            Instant time = jar ? Files.getLastModifiedTime(file).toInstant() : null;
            return new File(Files.readAllBytes(file), Files.isExecutable(file), time);
        }

        static File of(String text) {
            return new File(text.getBytes(StandardCharsets.UTF_8), false, null);
        }

        static File program(String text) {
            return new File(text.getBytes(StandardCharsets.UTF_8), true, null);
        }

        /// Not to be changed.
        byte[] content() {
            return content;
        }

        /// Null: the package's.
        @Nullable
        Instant time() {
            return time;
        }

        boolean isProgram() {
            return program;
        }
    }
}
