package io.wirefleet.agent.netlink;

import org.jspecify.annotations.Nullable;

/// A request that the kernel, or the socket to it, answered with an error number.
public final class NetlinkException extends RuntimeException {
    private final int errno;
    private final @Nullable String explanation;

    /// @param doing what was asked, for people, such as `create interface wg0`
    /// @param errno see [Errno]
    /// @param explanation what the kernel said beside the number (NETLINK_EXT_ACK); null: nothing
    public NetlinkException(String doing, int errno, @Nullable String explanation) {
        super(doing + ": " + Errno.name(errno) + (explanation == null ? "" : " (" + explanation + ")"));
        this.errno = errno;
        this.explanation = explanation;
    }

    /// An answer that is not what the protocol promises: EBADMSG.
    static NetlinkException malformed(String what) {
        return new NetlinkException("malformed netlink message", Errno.EBADMSG, what);
    }

    public int errno() {
        return errno;
    }

    /// The symbol of the number, such as `ENOENT`.
    public String name() {
        return Errno.name(errno);
    }

    /// What the kernel said beside the number; null: nothing.
    public @Nullable String explanation() {
        return explanation;
    }

    /// The same error, told as part of what was being done.
    public NetlinkException during(String doing) {
        NetlinkException told = new NetlinkException(doing, errno, explanation);
        told.initCause(this);
        return told;
    }
}
