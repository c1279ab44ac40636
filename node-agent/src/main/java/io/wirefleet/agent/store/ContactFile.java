package io.wirefleet.agent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When the console last answered, in `last-contact` of the state directory.
public final class ContactFile {
    private final Path file;

    public ContactFile(StateDirectory directory) {
        this.file = directory.path().resolve("last-contact");
    }

    /// Null: never, or nobody can tell any more.
    public @Nullable Instant read() {
        try {
            String text = DurableFiles.read(file);
            return text == null ? null : Instant.parse(text.strip());
        } catch (IOException | DateTimeException _) {
            return null;
        }
    }

    /// @throws StoreException if it cannot be written
    public void write(Instant contact) {
        try {
            DurableFiles.replace(file, contact + "\n");
        } catch (IOException e) {
            throw new StoreException("write", file, e);
        }
    }
}
