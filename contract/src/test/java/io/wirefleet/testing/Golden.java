package io.wirefleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A wire format held to a file under `src/test/goldens` of its module. `-Dwirefleet.goldens.update=true` rewrites
/// the file with what the code says now, to be read in review.
public final class Golden {
    private Golden() {}

    /// @param name the file's path below `src/test/goldens`
    public static void check(String name, String actual) {
        Path file = Path.of("src/test/goldens", name);
        try {
            if (Boolean.getBoolean("wirefleet.goldens.update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(actual)
                    .as("golden file %s (update with -Dwirefleet.goldens.update=true)", name)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
