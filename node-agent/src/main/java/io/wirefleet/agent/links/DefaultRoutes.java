package io.wirefleet.agent.links;

import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.MessageFlags;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.contract.addresses.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Default routes in tables of our own, under our own protocol number.
public final class DefaultRoutes {
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_TABLE = 15;
    private static final int RTNH_F_ONLINK = 4;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;

    /// The length of `struct rtmsg`.
    private static final int HEADER_LENGTH = 12;

    private final NetlinkSocket socket;

    /// A default route.
    ///
    /// @param family `AF_INET` or `AF_INET6`
    /// @param index the number of the interface
    /// @param gateway null: straight onto it
    public record DefaultRoute(
            int family, int table, int index, @Nullable IpAddress gateway) {}

    /// @param socket a socket of the ROUTE family; it stays the caller's
    public DefaultRoutes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Our default routes in this table.
    public List<DefaultRoute> list(int table) {
        List<DefaultRoute> routes = new ArrayList<>();
        for (int family : new int[] {Family.AF_INET, Family.AF_INET6}) {
            MessageBuilder message =
                    message(RTM_GETROUTE, 0, family, Routes.PROTOCOL, 0, 0, 0).u32(RTA_TABLE, table);
            try {
                routes.addAll(socket.<DefaultRoute>dump(
                        message, (reply, found) -> read(reply, family, table).ifPresent(found)));
            } catch (NetlinkException e) {
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.EAFNOSUPPORT && e.errno() != Errno.EOPNOTSUPP) {
                    throw e.during("list the routes of table " + table);
                }
            }
        }
        return routes;
    }

    /// Adds a route, in place of any other that is the default there. The gateway need not be in a network of the
    /// interface's.
    public void put(DefaultRoute route) {
        try {
            socket.execute(change(RTM_NEWROUTE, MessageFlags.CREATE | MessageFlags.REPLACE, route));
        } catch (NetlinkException e) {
            throw e.during("set the default route of table " + route.table());
        }
    }

    /// Removes a route; one that is not there is fine.
    public void delete(DefaultRoute route) {
        try {
            socket.execute(change(RTM_DELROUTE, 0, route));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ESRCH && e.errno() != Errno.ENODEV) {
                throw e.during("delete the default route of table " + route.table());
            }
        }
    }

    private static MessageBuilder change(int type, int flags, DefaultRoute route) {
        IpAddress gateway = route.gateway();
        int scope = gateway == null && route.family() == Family.AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        MessageBuilder message = message(
                        type,
                        flags,
                        route.family(),
                        Routes.PROTOCOL,
                        scope,
                        RTN_UNICAST,
                        gateway == null ? 0 : RTNH_F_ONLINK)
                .u32(RTA_TABLE, route.table())
                .u32(RTA_OIF, route.index());
        return gateway == null ? message : message.bytes(RTA_GATEWAY, gateway.bytes());
    }

    private static MessageBuilder message(
            int type, int flags, int family, int protocol, int scope, int routeType, int routeFlags) {
        return new MessageBuilder(type, flags)
                .headerU8(family)
                .headerU8(0)
                .headerU8(0)
                .headerU8(0)
                .headerU8(0)
                .headerU8(protocol)
                .headerU8(scope)
                .headerU8(routeType)
                .headerU32(routeFlags);
    }

    private static Optional<DefaultRoute> read(NetlinkMessage message, int family, int table) {
        ByteBuffer header = message.header(HEADER_LENGTH);
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute found = attributes.find(RTA_TABLE);
        Attribute device = attributes.find(RTA_OIF);
        boolean ours = (header.get(0) & 0xff) == family
                && header.get(1) == 0
                && (header.get(5) & 0xff) == Routes.PROTOCOL
                && found != null
                && found.asU32() == table;
        if (!ours || device == null) {
            return Optional.empty();
        }
        Attribute gateway = attributes.find(RTA_GATEWAY);
        return Optional.of(new DefaultRoute(
                family, table, device.asU32(), gateway == null ? null : IpAddress.of(gateway.asBytes())));
    }
}
