package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.NetlinkException;
import org.jspecify.annotations.Nullable;

/// Something about a WireGuard interface that could not be done. The message never holds a key.
public final class WireGuardException extends RuntimeException {
    private final int errno;

    /// @param doing what was asked, for people, such as `configure wg0`
    /// @param errno see [Errno]
    /// @param explanation what is known beside the number; null: nothing
    public WireGuardException(String doing, int errno, @Nullable String explanation) {
        super(doing + ": " + Errno.name(errno) + (explanation == null ? "" : " (" + explanation + ")"));
        this.errno = errno;
    }

    WireGuardException(String doing, NetlinkException cause) {
        super(
                doing + ": " + cause.name() + (cause.explanation() == null ? "" : " (" + cause.explanation() + ")"),
                cause);
        this.errno = cause.errno();
    }

    public int errno() {
        return errno;
    }
}
