package io.wirefleet.agent.links;

import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.GenericNetlink;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a network card, or the kernel in its place, does for whole bundles of packets (`ethtool -k`), by the generic
/// netlink family `ethtool` (linux/ethtool_netlink.h). All calls throw [NetlinkException] with what the kernel
/// answered.
public final class Offloads {
    /// Merges packets that come in, so that the stack handles fewer.
    public static final String GRO = "rx-gro";

    /// Merges UDP packets that are only forwarded, too.
    public static final String UDP_GRO_FORWARDING = "rx-udp-gro-forwarding";

    private static final int VERSION = 1;
    private static final int FEATURES_GET = 11;
    private static final int FEATURES_SET = 12;
    private static final int FEATURES_HEADER = 1;
    private static final int FEATURES_WANTED = 3;
    private static final int FEATURES_ACTIVE = 4;
    private static final int HEADER_DEVICE_NAME = 2;
    private static final int BITSET_BITS = 3;
    private static final int BITS_BIT = 1;
    private static final int BIT_NAME = 2;
    private static final int BIT_VALUE = 3;

    private final NetlinkSocket socket;
    private @Nullable Integer family;

    /// @param socket of the GENERIC family; it stays the caller's
    public Offloads(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Those that are on; empty: there is no such interface, or the kernel (before 5.8) does not tell.
    public Optional<Set<String>> active(String device) {
        Integer number = family();
        if (number == null) {
            return Optional.empty();
        }
        try {
            for (NetlinkMessage reply : socket.request(message(number, FEATURES_GET, device))) {
                Attribute active =
                        reply.attributes(GenericNetlink.HEADER_LENGTH).find(FEATURES_ACTIVE);
                if (active != null) {
                    return Optional.of(names(active.asNested()));
                }
            }
            return Optional.empty();
        } catch (NetlinkException e) {
            return switch (e.errno()) {
                case Errno.ENODEV, Errno.EOPNOTSUPP -> Optional.empty();
                default -> throw e.during("read the offloads of " + device);
            };
        }
    }

    /// A bitset of one value: only the bits that are set are listed.
    private static Set<String> names(Attributes bitset) {
        Set<String> names = new TreeSet<>();
        Attribute bits = bitset.find(BITSET_BITS);
        if (bits != null) {
            bits.asNested()
                    .forEach(bit -> names.add(bit.asNested().require(BIT_NAME).asString()));
        }
        return names;
    }

    /// Switches one; the others stay.
    public void set(String device, String name, boolean on) {
        Integer number = family();
        if (number == null) {
            throw new NetlinkException(
                    "set " + name + " of " + device, Errno.EOPNOTSUPP, "the kernel has no ethtool netlink (5.8)");
        }
        try {
            socket.execute(message(number, FEATURES_SET, device)
                    .nested(
                            FEATURES_WANTED,
                            bitset -> bitset.nested(
                                    BITSET_BITS,
                                    bits -> bits.nested(BITS_BIT, bit -> {
                                        bit.string(BIT_NAME, name);
                                        if (on) {
                                            bit.flag(BIT_VALUE);
                                        }
                                    }))));
        } catch (NetlinkException e) {
            throw e.during("set " + name + " of " + device);
        }
    }

    private @Nullable Integer family() {
        if (family == null) {
            family = GenericNetlink.resolve(socket, "ethtool").orElse(null);
        }
        return family;
    }

    private static MessageBuilder message(int family, int command, String device) {
        return GenericNetlink.message(family, command, VERSION, 0)
                .nested(FEATURES_HEADER, header -> header.string(HEADER_DEVICE_NAME, device));
    }
}
