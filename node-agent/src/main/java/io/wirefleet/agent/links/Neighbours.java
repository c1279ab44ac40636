package io.wirefleet.agent.links;

import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.MessageFlags;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.contract.addresses.IpAddress;
import java.util.Optional;

/// What the kernel knows of the neighbours on its links (linux/neighbour.h).
public final class Neighbours {
    private static final int RTM_NEWNEIGH = 28;
    private static final int RTM_GETNEIGH = 30;
    private static final int NDA_DST = 1;
    private static final int NTF_USE = 1;
    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_STALE = 0x04;
    private static final int NUD_DELAY = 0x08;
    private static final int NUD_FAILED = 0x20;
    private static final int NUD_NOARP = 0x40;
    private static final int NUD_PERMANENT = 0x80;

    /// The length of `struct ndmsg`.
    private static final int HEADER_LENGTH = 12;

    private final NetlinkSocket socket;

    /// @param socket a socket of the ROUTE family; it stays the caller's
    public Neighbours(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Whether this neighbour answers, as far as the kernel knows; empty: it doesn't know, or is about to find out.
    public Optional<Boolean> answers(int index, IpAddress address) {
        int state;
        try {
            state = socket.request(message(RTM_GETNEIGH, 0, index, address, 0)).stream()
                    .findFirst()
                    .map(Neighbours::state)
                    .orElse(0);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EOPNOTSUPP) {
                return Optional.empty();
            }
            throw e.during("look for the neighbour " + address);
        }
        if ((state & NUD_FAILED) != 0) {
            return Optional.of(false);
        }
        boolean known = (state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_NOARP | NUD_PERMANENT)) != 0;
        return known ? Optional.of(true) : Optional.empty();
    }

    /// Makes the kernel find out whether the neighbour answers, unless it knows for sure: as if there were a packet
    /// for it. Does not wait for the outcome.
    public void ask(int index, IpAddress address) {
        try {
            socket.execute(message(RTM_NEWNEIGH, MessageFlags.CREATE, index, address, NTF_USE));
        } catch (NetlinkException e) {
            throw e.during("ask for the neighbour " + address);
        }
    }

    private static MessageBuilder message(int type, int flags, int index, IpAddress address, int neighbourFlags) {
        return new MessageBuilder(type, flags)
                .headerU8(Family.of(address))
                .headerU8(0)
                .headerU16(0)
                .headerU32(index)
                .headerU16(0)
                .headerU8(neighbourFlags)
                .headerU8(0)
                .bytes(NDA_DST, address.bytes());
    }

    private static int state(NetlinkMessage message) {
        return message.header(HEADER_LENGTH).getShort(8) & 0xffff;
    }
}
