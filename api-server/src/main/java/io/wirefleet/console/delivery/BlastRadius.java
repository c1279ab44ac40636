package io.wirefleet.console.delivery;

import java.util.List;

/// What a change would come to.
///
/// @param servers how many would get another state
/// @param peers how many would be on other servers, or have another item or access there
/// @param examples some of the attachments that would begin or end
public record BlastRadius(
        int servers, int peers, long attachmentsAdded, long attachmentsRemoved, Cut cut, List<Example> examples) {
    /// One attachment.
    ///
    /// @param added otherwise removed
    public record Example(boolean added, String peerId, String peerName, String serverId, String serverName) {}

    public BlastRadius {
        examples = List.copyOf(examples);
    }
}
