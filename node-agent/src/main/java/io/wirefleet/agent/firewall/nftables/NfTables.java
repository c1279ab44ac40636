package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.contract.addresses.IpAddress.Family;

/// Numbers of linux/netfilter/nf_tables.h and linux/netfilter/nfnetlink.h that more than one class needs.
/// Attributes of nf_tables are big-endian.
final class NfTables {
    static final String TABLE = "wirefleet";

    /// `struct nfgenmsg`.
    static final int HEADER_LENGTH = 4;

    private static final int SUBSYSTEM = 10;
    private static final int NFPROTO_INET = 1;

    static final int BATCH_BEGIN = 0x10;
    static final int BATCH_END = 0x11;
    static final int BATCH_GENERATION = 1;

    static final int NEW_TABLE = 0;
    static final int GET_TABLE = 1;
    static final int DELETE_TABLE = 2;
    static final int NEW_CHAIN = 3;
    static final int GET_CHAIN = 4;
    static final int DELETE_CHAIN = 5;
    static final int NEW_RULE = 6;
    static final int GET_RULE = 7;
    static final int DELETE_RULE = 8;
    static final int NEW_SET = 9;
    static final int GET_SET = 10;
    static final int DELETE_SET = 11;
    static final int NEW_ELEMENTS = 12;
    static final int GET_ELEMENTS = 13;
    static final int DELETE_ELEMENTS = 14;
    static final int GET_GENERATION = 16;

    static final int NEW_OBJECT = 18;
    static final int GET_OBJECT = 19;
    static final int DELETE_OBJECT = 20;

    static final int GENERATION_ID = 1;

    static final int LIST_ELEMENT = 1;

    static final int DATA_VALUE = 1;
    static final int DATA_VERDICT = 2;

    static final int VERDICT_CODE = 1;
    static final int VERDICT_CHAIN = 2;

    static final int TABLE_NAME = 1;
    static final int TABLE_FLAGS = 2;
    static final int TABLE_USERDATA = 6;

    static final int CHAIN_TABLE = 1;
    static final int CHAIN_NAME = 3;
    static final int CHAIN_HOOK = 4;
    static final int CHAIN_POLICY = 5;
    static final int CHAIN_TYPE = 7;
    static final int HOOK_NUMBER = 1;
    static final int HOOK_PRIORITY = 2;

    static final int RULE_TABLE = 1;
    static final int RULE_CHAIN = 2;
    static final int RULE_EXPRESSIONS = 4;

    static final int SET_TABLE = 1;
    static final int SET_NAME = 2;
    static final int SET_FLAGS = 3;
    static final int SET_KEY_TYPE = 4;
    static final int SET_KEY_LENGTH = 5;
    static final int SET_DATA_TYPE = 6;
    static final int SET_ID = 10;

    static final int OBJECT_TABLE = 1;
    static final int OBJECT_NAME = 2;
    static final int OBJECT_TYPE = 3;
    static final int OBJECT_DATA = 4;

    /// `NFT_OBJECT_CT_TIMEOUT`.
    static final int OBJECT_IS_TIMEOUT = 7;

    static final int SET_IS_INTERVAL = 0x4;
    static final int SET_IS_MAP = 0x8;

    /// `TYPE_IPADDR` and `TYPE_IP6ADDR` of nft's datatype.h; the kernel only keeps them for `nft`.
    static final int KEY_TYPE_IPV4 = 7;

    static final int KEY_TYPE_IPV6 = 8;

    /// `NFT_DATA_VERDICT`.
    static final int DATA_TYPE_VERDICT = 0xffffff00;

    static final int VERDICT_DROP = 0;
    static final int VERDICT_ACCEPT = 1;
    static final int VERDICT_JUMP = -3;
    static final int VERDICT_GOTO = -4;
    static final int VERDICT_RETURN = -5;

    private NfTables() {}

    /// `NFPROTO_IPV4` and `NFPROTO_IPV6`.
    static int family(Family family) {
        return switch (family) {
            case IPV4 -> 2;
            case IPV6 -> 10;
        };
    }

    /// The `nlmsg_type` of a message of nf_tables.
    static int type(int message) {
        return SUBSYSTEM << 8 | message;
    }

    /// A message about the `inet` family.
    static MessageBuilder message(int message, int flags) {
        return message(message, NFPROTO_INET, flags);
    }

    /// @param family `NFPROTO_…`; 0: all
    static MessageBuilder message(int message, int family, int flags) {
        return new MessageBuilder(type(message), flags)
                .headerU8(family)
                .headerU8(0)
                .headerU16BigEndian(0);
    }

    /// The begin or the end of a transaction of nf_tables.
    static MessageBuilder bracket(int type) {
        return new MessageBuilder(type, 0).headerU8(0).headerU8(0).headerU16BigEndian(SUBSYSTEM);
    }
}
