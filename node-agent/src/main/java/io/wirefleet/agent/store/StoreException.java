package io.wirefleet.agent.store;

import java.io.IOException;
import java.nio.file.Path;

/// The state directory could not be read or written; the message names the file and what would mend it.
public final class StoreException extends RuntimeException {
    private final boolean diskFull;

    StoreException(String message) {
        super(message);
        this.diskFull = false;
    }

    StoreException(String doing, Path file, IOException cause) {
        super(doing + " " + file + ": " + describe(cause), cause);
        this.diskFull = DurableFiles.isDiskFull(cause);
    }

    /// Whether there was no room for it.
    public boolean isDiskFull() {
        return diskFull;
    }

    private static String describe(IOException cause) {
        if (DurableFiles.isDiskFull(cause)) {
            return "no space left on the device; make room";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
