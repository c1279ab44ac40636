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
import io.wirefleet.contract.addresses.IpPrefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Routes onto an interface in the main table under our own protocol number, and the way out. Routes of others are
/// neither listed nor changed.
public final class Routes {
    /// `rtm_protocol` of every route that an agent makes (`ip route show proto 119`).
    public static final int PROTOCOL = 119;

    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_METRICS = 8;
    private static final int RTA_TABLE = 15;
    private static final int RTAX_MTU = 2;
    private static final int ANY_PROTOCOL = 0;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RT_SCOPE_LINK = 253;
    private static final int IP6_RT_PRIO_USER = 1024;
    private static final int RTN_UNICAST = 1;

    /// The length of `struct rtmsg`.
    private static final int HEADER_LENGTH = 12;

    private final NetlinkSocket socket;

    /// @param socket a socket of the ROUTE family; it stays the caller's
    public Routes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Our routes onto the interface, IPv4 first.
    public List<IpPrefix> list(int index) {
        List<IpPrefix> routes = new ArrayList<>();
        for (int family : new int[] {Family.AF_INET, Family.AF_INET6}) {
            routes.addAll(all(index, family, PROTOCOL));
        }
        return routes;
    }

    private List<IpPrefix> all(int index, int family, int protocol) {
        MessageBuilder message = message(RTM_GETROUTE, 0, family, 0, RT_TABLE_MAIN, protocol, 0, 0)
                .u32(RTA_OIF, index);
        try {
            return socket.dump(message, (reply, results) -> read(reply, family, index, protocol, results));
        } catch (NetlinkException e) {
            throw e.during("list the routes onto interface number " + index);
        }
    }

    /// Adds a route onto the interface, which must be up; one that is there already is fine. One that somebody else
    /// made to the same prefix onto the same interface becomes ours in place, without a moment with none.
    ///
    /// @throws NetlinkException EEXIST if somebody else has a route to this prefix elsewhere with the same metric
    public void add(int index, IpPrefix prefix) {
        try {
            socket.execute(change(RTM_NEWROUTE, MessageFlags.CREATE | MessageFlags.EXCLUSIVE, index, prefix));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.EEXIST || !takeOver(index, prefix)) {
                throw e.during("add a route to " + prefix + " onto interface number " + index);
            }
        }
    }

    private boolean takeOver(int index, IpPrefix prefix) {
        if (list(index).contains(prefix)) {
            return true;
        }
        boolean isOntoIt = all(index, Family.of(prefix.address()), ANY_PROTOCOL).contains(prefix);
        if (isOntoIt) {
            socket.execute(change(RTM_NEWROUTE, MessageFlags.CREATE | MessageFlags.REPLACE, index, prefix));
        }
        return isOntoIt;
    }

    /// Removes our route; one that is not there is fine.
    public void delete(int index, IpPrefix prefix) {
        try {
            socket.execute(change(RTM_DELROUTE, 0, index, prefix));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e.during("delete the route to " + prefix + " onto interface number " + index);
            }
        }
    }

    /// Where packets to an address would leave, by the routing table; nothing is sent. Empty: nowhere.
    public Optional<WayOut> wayOut(IpAddress destination) {
        int bits = destination.family().bits();
        MessageBuilder message = message(RTM_GETROUTE, 0, Family.of(destination), bits, 0, 0, 0, 0)
                .bytes(RTA_DST, destination.bytes());
        try {
            return socket.request(message).stream()
                    .flatMap(reply -> readWayOut(reply).stream())
                    .findFirst();
        } catch (NetlinkException e) {
            return switch (e.errno()) {
                case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL -> Optional.empty();
                default -> throw e.during("look up the way to " + destination);
            };
        }
    }

    private static MessageBuilder change(int type, int flags, int index, IpPrefix prefix) {
        int scope = Family.of(prefix.address()) == Family.AF_INET ? RT_SCOPE_LINK : 0;
        return message(
                        type,
                        flags,
                        Family.of(prefix.address()),
                        prefix.length(),
                        RT_TABLE_MAIN,
                        PROTOCOL,
                        scope,
                        RTN_UNICAST)
                .bytes(RTA_DST, prefix.address().bytes())
                .u32(RTA_OIF, index);
    }

    private static MessageBuilder message(
            int type, int flags, int family, int length, int table, int protocol, int scope, int routeType) {
        return new MessageBuilder(type, flags)
                .headerU8(family)
                .headerU8(length)
                .headerU8(0)
                .headerU8(0)
                .headerU8(table)
                .headerU8(protocol)
                .headerU8(scope)
                .headerU8(routeType)
                .headerU32(0);
    }

    private static void read(NetlinkMessage message, int family, int index, int protocol, Consumer<IpPrefix> results) {
        ByteBuffer header = message.header(HEADER_LENGTH);
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute table = attributes.find(RTA_TABLE);
        Attribute device = attributes.find(RTA_OIF);
        boolean ours = (header.get(0) & 0xff) == family
                && (table == null ? header.get(4) & 0xff : table.asU32()) == RT_TABLE_MAIN
                && (protocol == ANY_PROTOCOL
                        ? isOfUsualMetric(attributes.find(RTA_PRIORITY))
                        : (header.get(5) & 0xff) == protocol)
                && device != null
                && device.asU32() == index;
        if (!ours) {
            return;
        }
        Attribute destination = attributes.find(RTA_DST);
        byte[] bytes = destination == null ? new byte[family == Family.AF_INET ? 4 : 16] : destination.asBytes();
        results.accept(new IpPrefix(IpAddress.of(bytes), header.get(1) & 0xff));
    }

    /// Whether a route has the metric that ours get.
    private static boolean isOfUsualMetric(@Nullable Attribute metric) {
        return metric == null || metric.asU32() == 0 || metric.asU32() == IP6_RT_PRIO_USER;
    }

    private static Optional<WayOut> readWayOut(NetlinkMessage message) {
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute device = attributes.find(RTA_OIF);
        if (device == null || (message.header(HEADER_LENGTH).get(7) & 0xff) != RTN_UNICAST) {
            return Optional.empty();
        }
        Attribute metrics = attributes.find(RTA_METRICS);
        Attribute mtu = metrics == null ? null : metrics.asNested().find(RTAX_MTU);
        return Optional.of(new WayOut(device.asU32(), mtu == null ? null : mtu.asU32()));
    }
}
