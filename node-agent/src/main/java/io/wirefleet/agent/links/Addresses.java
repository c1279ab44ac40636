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
import io.wirefleet.contract.state.InterfaceAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The addresses on interfaces. Those it adds bring no route of their own (IFA_F_NOPREFIXROUTE) and are usable at
/// once (IFA_F_NODAD). Link-local ones, which the kernel gives by itself, are neither listed nor touched.
public final class Addresses {
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;

    /// The length of `struct ifaddrmsg`.
    private static final int HEADER_LENGTH = 8;

    private final NetlinkSocket socket;

    /// @param socket a socket of the ROUTE family; it stays the caller's
    public Addresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// What the interface has, IPv4 first.
    public List<InterfaceAddress> list(int index) {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (int family : new int[] {Family.AF_INET, Family.AF_INET6}) {
            try {
                addresses.addAll(socket.dump(
                        message(RTM_GETADDR, 0, family, 0, index),
                        (message, results) -> read(message, index, results)));
            } catch (NetlinkException e) {
                throw e.during("list the addresses of interface number " + index);
            }
        }
        return addresses;
    }

    /// Adds an address; one that is there already is fine.
    public void add(int index, InterfaceAddress address) {
        MessageBuilder message = change(RTM_NEWADDR, MessageFlags.CREATE | MessageFlags.REPLACE, index, address)
                .u32(IFA_FLAGS, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
        try {
            socket.execute(message);
        } catch (NetlinkException e) {
            throw e.during("add address " + address + " to interface number " + index);
        }
    }

    /// Removes an address; one that is not there is fine.
    public void delete(int index, InterfaceAddress address) {
        try {
            socket.execute(change(RTM_DELADDR, 0, index, address));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.EADDRNOTAVAIL) {
                throw e.during("delete address " + address + " from interface number " + index);
            }
        }
    }

    private static MessageBuilder change(int type, int flags, int index, InterfaceAddress address) {
        byte[] bytes = address.address().bytes();
        return message(type, flags, Family.of(address.address()), address.length(), index)
                .bytes(IFA_LOCAL, bytes)
                .bytes(IFA_ADDRESS, bytes);
    }

    private static MessageBuilder message(int type, int flags, int family, int length, int index) {
        return new MessageBuilder(type, flags)
                .headerU8(family)
                .headerU8(length)
                .headerU8(0)
                .headerU8(RT_SCOPE_UNIVERSE)
                .headerU32(index);
    }

    private static void read(NetlinkMessage message, int index, Consumer<InterfaceAddress> results) {
        ByteBuffer header = message.header(HEADER_LENGTH);
        int length = header.get(1) & 0xff;
        int scope = header.get(3) & 0xff;
        if (header.getInt(4) != index || scope == RT_SCOPE_LINK) {
            return;
        }
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute local = attributes.find(IFA_LOCAL);
        Attribute address = local == null ? attributes.require(IFA_ADDRESS) : local;
        results.accept(new InterfaceAddress(IpAddress.of(address.asBytes()), length));
    }
}
