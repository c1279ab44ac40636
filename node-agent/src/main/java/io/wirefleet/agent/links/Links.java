package io.wirefleet.agent.links;

import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.MessageFlags;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The interfaces of the network namespace that a ROUTE socket belongs to. All calls throw [NetlinkException]
/// with what the kernel answered.
public final class Links {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFF_UP = 1;
    private static final int IFF_RUNNING = 0x40;

    /// The length of `struct ifinfomsg`.
    private static final int HEADER_LENGTH = 16;

    private final NetlinkSocket socket;

    /// @param socket a socket of the ROUTE family; it stays the caller's
    public Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    public List<Link> list() {
        return socket.dump(message(RTM_GETLINK, 0, 0, 0, 0), (message, links) -> links.accept(read(message)));
    }

    /// The interface of this name; empty: there is none.
    public Optional<Link> find(String name) {
        try {
            return socket.request(message(RTM_GETLINK, 0, 0, 0, 0).string(IFLA_IFNAME, name)).stream()
                    .map(Links::read)
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e.during("look for interface " + name);
        }
    }

    /// The interface of this number; empty: there is none.
    public Optional<Link> find(int index) {
        try {
            return socket.request(message(RTM_GETLINK, 0, index, 0, 0)).stream()
                    .map(Links::read)
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e.during("look for interface number " + index);
        }
    }

    /// Makes a virtual interface; it is down.
    ///
    /// @throws NetlinkException EEXIST if the name is taken; EOPNOTSUPP if the kernel knows no such kind
    public void create(String name, String kind) {
        request(
                "create interface " + name + " of kind " + kind,
                message(RTM_NEWLINK, MessageFlags.CREATE | MessageFlags.EXCLUSIVE, 0, 0, 0)
                        .string(IFLA_IFNAME, name)
                        .nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, kind)));
    }

    /// Removes an interface; one that is not there is fine.
    public void delete(String name) {
        try {
            socket.execute(message(RTM_DELLINK, 0, 0, 0, 0).string(IFLA_IFNAME, name));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e.during("delete interface " + name);
            }
        }
    }

    /// @throws NetlinkException EADDRINUSE for a WireGuard interface whose listen port is taken
    public void setUp(int index, boolean up) {
        request(
                "set interface number " + index + (up ? " up" : " down"),
                message(RTM_NEWLINK, 0, index, up ? IFF_UP : 0, IFF_UP));
    }

    public void setMtu(int index, int mtu) {
        request(
                "set the MTU of interface number " + index + " to " + mtu,
                message(RTM_NEWLINK, 0, index, 0, 0).u32(IFLA_MTU, mtu));
    }

    /// @param alias up to 255 bytes; empty: none
    public void setAlias(int index, String alias) {
        request(
                "set the alias of interface number " + index,
                message(RTM_NEWLINK, 0, index, 0, 0).string(IFLA_IFALIAS, alias));
    }

    private void request(String doing, MessageBuilder message) {
        try {
            socket.execute(message);
        } catch (NetlinkException e) {
            throw e.during(doing);
        }
    }

    private static MessageBuilder message(int type, int flags, int index, int linkFlags, int change) {
        return new MessageBuilder(type, flags)
                .headerU8(0)
                .headerU8(0)
                .headerU16(0)
                .headerU32(index)
                .headerU32(linkFlags)
                .headerU32(change);
    }

    private static Link read(NetlinkMessage message) {
        ByteBuffer header = message.header(HEADER_LENGTH);
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute mtu = attributes.find(IFLA_MTU);
        Attribute alias = attributes.find(IFLA_IFALIAS);
        return new Link(
                header.getInt(4),
                attributes.require(IFLA_IFNAME).asString(),
                kind(attributes.find(IFLA_LINKINFO)),
                mtu == null ? 0 : mtu.asU32(),
                (header.getInt(8) & IFF_UP) != 0,
                (header.getInt(8) & IFF_RUNNING) != 0,
                alias == null || alias.asString().isEmpty() ? null : alias.asString());
    }

    private static @Nullable String kind(@Nullable Attribute info) {
        Attribute kind = info == null ? null : info.asNested().find(IFLA_INFO_KIND);
        return kind == null ? null : kind.asString();
    }
}
