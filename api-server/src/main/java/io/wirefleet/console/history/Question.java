package io.wirefleet.console.history;

import io.wirefleet.contract.addresses.IpPrefix;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which access is asked for. What is null narrows nothing.
///
/// @param destination access to some of it
/// @param at null: now
/// @param after where the answer before this one ended
public record Question(
        @Nullable UUID peerId,
        @Nullable String owner,
        @Nullable UUID serverId,
        @Nullable IpPrefix destination,
        @Nullable Instant at,
        int limit,
        @Nullable AccessCursor after) {}
