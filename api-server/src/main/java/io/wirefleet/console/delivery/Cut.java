package io.wirefleet.console.delivery;

import java.util.List;
import java.util.UUID;

/// The peers that lose something by a change: a server that they were on, or something that a rule gave them.
///
/// @param peers in order
/// @param withAccess how many peers are on some server before the change
public record Cut(List<UUID> peers, long withAccess) {
    public Cut {
        peers = peers.stream().sorted().toList();
    }
}
