package io.wirefleet.console.history;

import io.wirefleet.contract.addresses.IpPrefix;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which access is asked for. What is null narrows nothing.
///
/// @param owners an owner, in each way of writing
/// @param destination access to some of it
/// @param at null: now
/// @param after where the answer before this one ended
public record Question(
        @Nullable UUID peerId,
        @Nullable Set<String> owners,
        @Nullable UUID serverId,
        @Nullable IpPrefix destination,
        @Nullable Instant at,
        int limit,
        @Nullable AccessCursor after) {}
