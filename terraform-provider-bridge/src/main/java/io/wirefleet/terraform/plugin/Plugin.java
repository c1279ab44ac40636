package io.wirefleet.terraform.plugin;

/// A plugin that serves one start, until it is closed.
public interface Plugin extends AutoCloseable {
    /// The first line on standard output, without its end.
    String handshake();

    /// Ends what is under way and lets go of everything that belongs to this start.
    @Override
    void close();
}
