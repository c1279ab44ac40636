package io.wirefleet.console.delivery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is known of one change: which servers are to apply it, and which have.
///
/// @param closedAt when the last of them had; null: some have not
public record Receipt(UUID id, Instant createdAt, @Nullable Instant closedAt, List<OnServer> servers) {
    /// One server of a change.
    ///
    /// @param serverName as it was at the change
    /// @param revision the server's revision that holds the change; null: not numbered yet
    /// @param acknowledgedAt when its agent said that the kernel is at that revision or a later one
    /// @param pending whether it is still waited for; a server that was removed is not
    /// @param reachable whether its agent was heard of lately
    public record OnServer(
            UUID serverId,
            String serverName,
            @Nullable Long revision,
            @Nullable Instant acknowledgedAt,
            boolean pending,
            boolean reachable,
            @Nullable Instant lastSeenAt) {}

    public Receipt {
        servers = List.copyOf(servers);
    }

    public boolean isClosed() {
        return closedAt != null;
    }
}
