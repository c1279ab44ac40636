package io.wirefleet.console.peers;

import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A peer as stored; its addresses are those that it holds.
public record Peer(Meta meta, PeerSpec spec, Traffic traffic, List<Attachment> attachments) implements Stored {
    /// What servers have seen of it, all together.
    ///
    /// @param latestHandshakeAt null: none yet
    /// @param receiveBytes what servers got from it
    /// @param transmitBytes what servers sent to it
    record Traffic(@Nullable Instant latestHandshakeAt, long receiveBytes, long transmitBytes) {
        static final Traffic NONE = new Traffic(null, 0, 0);
    }

    /// Its being on a server.
    ///
    /// @param revision the server's revision since which it is there; null: not numbered yet
    /// @param applied whether the server's agent has acknowledged that revision
    /// @param nextKeySince since when it is known there by its next key; null: it isn't
    record Attachment(
            UUID serverId,
            @Nullable Long revision,
            boolean applied,
            Instant since,
            @Nullable Instant nextKeySince) {}

    public Peer {
        attachments = List.copyOf(attachments);
    }
}
