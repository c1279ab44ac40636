package io.wirefleet.agent.conntrack;

import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.MessageFlags;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.contract.addresses.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads and writes the messages of ctnetlink (`linux/netfilter/nfnetlink_conntrack.h`).
final class FlowMessages {
    private static final int NFNL_SUBSYS_CTNETLINK = 1;
    private static final int IPCTNL_MSG_CT_GET = 1;
    private static final int IPCTNL_MSG_CT_DELETE = 2;
    private static final int IPCTNL_MSG_CT_GET_STATS_CPU = 4;
    private static final int IPCTNL_MSG_CT_GET_STATS = 5;
    private static final int CTA_STATS_INSERT_FAILED = 9;
    private static final int CTA_STATS_DROP = 10;
    private static final int CTA_STATS_EARLY_DROP = 11;
    private static final int CTA_STATS_GLOBAL_ENTRIES = 1;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int AF_UNSPEC = 0;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int NESTED = 0x8000;

    /// The length of `struct nfgenmsg`.
    private static final int HEADER_LENGTH = 4;

    private FlowMessages() {}

    /// Asks for the flows of both families.
    static MessageBuilder dump() {
        return message(IPCTNL_MSG_CT_GET, AF_UNSPEC, 0);
    }

    /// Asks how many flows there are.
    static MessageBuilder count() {
        return message(IPCTNL_MSG_CT_GET_STATS, AF_UNSPEC, 0);
    }

    /// How many flows the answer to [#count] tells of; negative above 2^31.
    static int readCount(NetlinkMessage message) {
        return message.attributes(HEADER_LENGTH)
                .require(CTA_STATS_GLOBAL_ENTRIES)
                .asU32BigEndian();
    }

    /// Asks for each core's counters.
    static MessageBuilder counters() {
        return message(IPCTNL_MSG_CT_GET_STATS_CPU, AF_UNSPEC, 0);
    }

    /// What one core counted.
    static Losses readCounters(NetlinkMessage message) {
        Attributes counters = message.attributes(HEADER_LENGTH);
        return new Losses(
                counter(counters, CTA_STATS_INSERT_FAILED),
                counter(counters, CTA_STATS_DROP),
                counter(counters, CTA_STATS_EARLY_DROP));
    }

    private static long counter(Attributes counters, int attribute) {
        Attribute counter = counters.find(attribute);
        return counter == null ? 0 : Integer.toUnsignedLong(counter.asU32BigEndian());
    }

    /// Asks for this very entry to be removed; ENOENT if it is gone or another one took its place.
    static MessageBuilder delete(Flow flow) {
        int family = switch (flow.original().source().family()) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
        };
        MessageBuilder message = message(IPCTNL_MSG_CT_DELETE, family, MessageFlags.ACK)
                .bytes(CTA_TUPLE_ORIG | NESTED, flow.encodedOriginal());
        Integer zone = flow.encodedZone();
        if (zone != null) {
            message.u16BigEndian(CTA_ZONE, zone);
        }
        return message.u32BigEndian(CTA_ID, flow.id());
    }

    private static MessageBuilder message(int type, int family, int flags) {
        return new MessageBuilder(NFNL_SUBSYS_CTNETLINK << 8 | type, flags)
                .headerU8(family)
                .headerU8(0)
                .headerU16(0);
    }

    /// Empty: a flow of neither IPv4 nor IPv6.
    static Optional<Flow> read(NetlinkMessage message) {
        int family = message.header(HEADER_LENGTH).get(0);
        if (family != AF_INET && family != AF_INET6) {
            return Optional.empty();
        }
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute original = attributes.require(CTA_TUPLE_ORIG);
        Attribute zone = attributes.find(CTA_ZONE);
        return Optional.of(new Flow(
                tuple(original.asNested()),
                tuple(attributes.require(CTA_TUPLE_REPLY).asNested()),
                original.asBytes(),
                zone == null ? null : zone.asU16BigEndian(),
                attributes.require(CTA_ID).asU32BigEndian()));
    }

    private static FlowTuple tuple(Attributes tuple) {
        Attributes addresses = tuple.require(CTA_TUPLE_IP).asNested();
        Attributes protocol = tuple.require(CTA_TUPLE_PROTO).asNested();
        return new FlowTuple(
                address(addresses, CTA_IP_V4_SRC, CTA_IP_V6_SRC),
                address(addresses, CTA_IP_V4_DST, CTA_IP_V6_DST),
                protocol.require(CTA_PROTO_NUM).asU8(),
                port(protocol.find(CTA_PROTO_SRC_PORT)),
                port(protocol.find(CTA_PROTO_DST_PORT)));
    }

    private static IpAddress address(Attributes addresses, int ipv4, int ipv6) {
        Attribute address = addresses.find(ipv4);
        return IpAddress.of((address == null ? addresses.require(ipv6) : address).asBytes());
    }

    private static int port(@Nullable Attribute port) {
        return port == null ? 0 : port.asU16BigEndian();
    }
}
