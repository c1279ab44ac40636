package io.wirefleet.agent.netlink;

import java.util.List;
import java.util.Optional;

/// Generic netlink's registry of families (`linux/genetlink.h`, controller family).
public final class GenericNetlink {
    /// The length of `struct genlmsghdr`, behind which a family's attributes begin.
    public static final int HEADER_LENGTH = 4;

    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;

    private GenericNetlink() {}

    /// The number of a family; empty: this kernel does not have it, or its module is not loaded and could not be.
    ///
    /// @throws NetlinkException any other answer than ENOENT
    public static Optional<Integer> resolve(NetlinkSocket socket, String family) {
        MessageBuilder message = message(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 0).string(CTRL_ATTR_FAMILY_NAME, family);
        try {
            List<NetlinkMessage> replies = socket.request(message);
            return replies.stream()
                    .map(reply -> reply.attributes(HEADER_LENGTH)
                            .require(CTRL_ATTR_FAMILY_ID)
                            .asU16())
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e.during("look for the generic netlink family '" + family + "'");
        }
    }

    /// A message to a family, with its `struct genlmsghdr`.
    public static MessageBuilder message(int family, int command, int version, int flags) {
        return new MessageBuilder(family, flags)
                .headerU8(command)
                .headerU8(version)
                .headerU16(0);
    }
}
