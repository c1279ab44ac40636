package io.wirefleet.console.delivery;

import java.util.UUID;

/// Where committed changes get their revisions.
@FunctionalInterface
public interface Numbering {
    /// Has the change numbered, and waits for it, for a bounded time. When the time is over the change is numbered
    /// later all the same.
    void await(UUID receiptId);
}
