package io.wirefleet.console.history;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Why a peer can, or cannot, reach a destination.
///
/// @param peerName its name then, or its last one
/// @param peer what was found about the peer itself
/// @param rules the rules that there were, those that let it through first
/// @param servers those that the peer could go through
record Explanation(
        Instant at,
        Verdict verdict,
        String words,
        String peerName,
        List<Finding> peer,
        List<OfRule> rules,
        List<OfServer> servers) {
    enum Verdict {
        /// A server has acknowledged that it lets this through.
        ALLOWED,
        /// Rules allow it; no server has acknowledged it.
        PENDING,
        /// Rules deny it; a server that once let it through has not acknowledged that.
        ENDING,
        DENIED
    }

    record OfRule(UUID id, String name, List<Finding> findings) {}

    record OfServer(UUID id, String name, List<Finding> findings) {}

    Explanation {
        peer = List.copyOf(peer);
        rules = List.copyOf(rules);
        servers = List.copyOf(servers);
    }
}
