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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rules of policy routing (linux/fib_rules.h) under our own protocol number, for packets from an interface that bear a
/// mark. Rules of others are neither listed nor changed.
public final class PolicyRules {
    private static final int RTM_NEWRULE = 32;
    private static final int RTM_DELRULE = 33;
    private static final int RTM_GETRULE = 34;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_PROTOCOL = 21;
    private static final int FR_ACT_TO_TBL = 1;
    private static final int FR_ACT_UNREACHABLE = 7;

    /// The length of `struct fib_rule_hdr`.
    private static final int HEADER_LENGTH = 12;

    private final NetlinkSocket socket;

    /// A rule.
    ///
    /// @param family `AF_INET` or `AF_INET6`
    /// @param from the interface's name
    /// @param table null: packets are unreachable
    public record PolicyRule(
            int family,
            int priority,
            String from,
            int mark,
            int mask,
            @Nullable Integer table) {}

    /// @param socket a socket of the ROUTE family; it stays the caller's
    public PolicyRules(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Our rules for packets from this interface, IPv4 first.
    public List<PolicyRule> list(String from) {
        List<PolicyRule> rules = new ArrayList<>();
        for (int family : new int[] {Family.AF_INET, Family.AF_INET6}) {
            try {
                rules.addAll(socket.<PolicyRule>dump(
                        message(RTM_GETRULE, 0, family, 0),
                        (message, found) -> read(message)
                                .filter(rule -> rule.from().equals(from))
                                .ifPresent(found)));
            } catch (NetlinkException e) {
                if (e.errno() != Errno.EAFNOSUPPORT && e.errno() != Errno.EOPNOTSUPP) {
                    throw e.during("list the routing rules from " + from);
                }
            }
        }
        return rules;
    }

    /// Adds a rule; one that is there already is fine.
    public void add(PolicyRule rule) {
        try {
            socket.execute(change(RTM_NEWRULE, MessageFlags.CREATE | MessageFlags.EXCLUSIVE, rule));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e.during("add " + rule);
            }
        }
    }

    /// Removes a rule; one that is not there is fine.
    public void delete(PolicyRule rule) {
        try {
            socket.execute(change(RTM_DELRULE, 0, rule));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e.during("delete " + rule);
            }
        }
    }

    private static MessageBuilder change(int type, int flags, PolicyRule rule) {
        Integer table = rule.table();
        MessageBuilder message = message(type, flags, rule.family(), table == null ? FR_ACT_UNREACHABLE : FR_ACT_TO_TBL)
                .string(FRA_IIFNAME, rule.from())
                .u32(FRA_PRIORITY, rule.priority())
                .u32(FRA_FWMARK, rule.mark())
                .u32(FRA_FWMASK, rule.mask())
                .u8(FRA_PROTOCOL, Routes.PROTOCOL);
        return table == null ? message : message.u32(FRA_TABLE, table);
    }

    private static MessageBuilder message(int type, int flags, int family, int action) {
        return new MessageBuilder(type, flags)
                .headerU8(family)
                .headerU8(0)
                .headerU8(0)
                .headerU8(0)
                .headerU8(0)
                .headerU8(0)
                .headerU8(0)
                .headerU8(action)
                .headerU32(0);
    }

    private static Optional<PolicyRule> read(NetlinkMessage message) {
        ByteBuffer header = message.header(HEADER_LENGTH);
        Attributes attributes = message.attributes(HEADER_LENGTH);
        Attribute protocol = attributes.find(FRA_PROTOCOL);
        Attribute from = attributes.find(FRA_IIFNAME);
        if (protocol == null || (protocol.asBytes()[0] & 0xff) != Routes.PROTOCOL || from == null) {
            return Optional.empty();
        }
        boolean isToTable = (header.get(7) & 0xff) == FR_ACT_TO_TBL;
        return Optional.of(new PolicyRule(
                header.get(0) & 0xff,
                number(attributes, FRA_PRIORITY),
                from.asString(),
                number(attributes, FRA_FWMARK),
                number(attributes, FRA_FWMASK),
                isToTable ? number(attributes, FRA_TABLE) : null));
    }

    private static int number(Attributes attributes, int attribute) {
        Attribute found = attributes.find(attribute);
        return found == null ? 0 : found.asU32();
    }
}
