package io.wirefleet.console.servers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// What is known of a server through its agent.
///
/// @param publicKey null: no agent has enrolled
/// @param desiredRevision the newest revision that the console has made for it; 0: none
/// @param appliedRevision the newest that its agent has acknowledged; 0: none
/// @param conditions as the agent said them
/// @param host what it told of its machine; null: nothing
record Observed(
        @Nullable String publicKey,
        long desiredRevision,
        long appliedRevision,
        @Nullable Instant lastSeenAt,
        @Nullable String agentVersion,
        ArrayNode conditions,
        @Nullable ObservedHost host) {}
