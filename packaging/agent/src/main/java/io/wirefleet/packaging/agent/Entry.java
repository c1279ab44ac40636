package io.wirefleet.packaging.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Something in a package: a directory, a file or a symbolic link, all of them root's.
sealed interface Entry {
    record Directory() implements Entry {}

    record Link(String target) implements Entry {}

    final class File implements Entry {
        private final byte[] content;
        private final boolean program;

        private File(byte[] content, boolean program) {
            this.content = content;
            this.program = program;
        }

        /// A copy of a file that may be run where that may.
        static File of(Path file) throws IOException {
            return new File(Files.readAllBytes(file), Files.isExecutable(file));
        }

        static File of(String text) {
            return new File(text.getBytes(StandardCharsets.UTF_8), false);
        }

        static File program(String text) {
            return new File(text.getBytes(StandardCharsets.UTF_8), true);
        }

        /// Not to be changed.
        byte[] content() {
            return content;
        }

        boolean isProgram() {
            return program;
        }
    }
}
