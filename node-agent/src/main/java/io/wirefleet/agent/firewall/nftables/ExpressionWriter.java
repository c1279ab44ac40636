package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.Expression;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.netlink.MessageBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes rules as NFTA_RULE_EXPRESSIONS.
final class ExpressionWriter {
    static final int NAME = 1;
    static final int DATA = 2;

    /// `NFT_REG_VERDICT` and `NFT_REG_1`.
    static final int VERDICT_REGISTER = 0;

    static final int REGISTER = 1;

    static final int LOOKUP_INVERTED = 1;

    /// `NFT_FIB_RESULT_ADDRTYPE` and `NFTA_FIB_F_DADDR`.
    static final int FIB_ADDRESS_TYPE = 3;

    static final int FIB_OF_DESTINATION = 2;

    static final String NOT_TRACKED = "notrack";

    /// So that the same peer has the same address after the table was made anew, too.
    static final int HASH_SEED = 0x5749_5245;

    /// `NFT_HASH_JENKINS`.
    private static final int HASH_JENKINS = 0;

    /// `NFT_RT_TCPMSS`, `NFT_BYTEORDER_HTON`, `NFTA_EXTHDR_SREG`, `TCPOPT_MSS`, `NFT_EXTHDR_OP_TCPOPT`,
    /// `NFT_NAT_SNAT`.
    static final int ROUTE_SEGMENT = 3;

    static final int TO_NETWORK = 1;
    static final int EXTENSION_SOURCE = 7;
    static final int SEGMENT_OPTION = 2;
    static final int TCP_OPTION = 1;
    static final int NAT_OF_SOURCE = 0;

    /// `NFTA_META_SREG`.
    static final int META_SOURCE = 3;

    private ExpressionWriter() {}

    static void write(MessageBuilder message, Rule rule) {
        message.nested(
                NfTables.RULE_EXPRESSIONS,
                list -> rule.expressions()
                        .forEach(expression ->
                                list.nested(NfTables.LIST_ELEMENT, element -> write(element, expression))));
    }

    private static void write(MessageBuilder to, Expression expression) {
        switch (expression) {
            case Expression.Meta meta ->
                named(
                        to,
                        "meta",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, meta.key().number()));
            case Expression.Payload payload ->
                named(
                        to,
                        "payload",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, payload.header().number())
                                .u32BigEndian(3, payload.offset())
                                .u32BigEndian(4, payload.length()));
            case Expression.Conntrack conntrack ->
                named(
                        to,
                        "ct",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, conntrack.key().number()));
            case Expression.Mask mask ->
                writeBits(to, mask.mask().bytes(), new byte[mask.mask().bytes().length]);
            case Expression.MaskAndFlip bits ->
                writeBits(to, bits.mask().bytes(), bits.flip().bytes());
            case Expression.SetMark _ ->
                named(
                        to,
                        "meta",
                        data -> data.u32BigEndian(2, Expression.Meta.Key.MARK.number())
                                .u32BigEndian(META_SOURCE, REGISTER));
            case Expression.Scatter scatter ->
                named(
                        to,
                        "hash",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, REGISTER)
                                .u32BigEndian(3, scatter.length())
                                .u32BigEndian(4, scatter.modulus())
                                .u32BigEndian(5, HASH_SEED)
                                .u32BigEndian(7, HASH_JENKINS));
            case Expression.LoadRouteSegment _ ->
                named(to, "rt", data -> data.u32BigEndian(1, REGISTER).u32BigEndian(2, ROUTE_SEGMENT));
            case Expression.ToPacketOrder _ ->
                named(
                        to,
                        "byteorder",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, REGISTER)
                                .u32BigEndian(3, TO_NETWORK)
                                .u32BigEndian(4, 2)
                                .u32BigEndian(5, 2));
            case Expression.ClampSegment _ ->
                named(
                        to,
                        "exthdr",
                        data -> data.u32BigEndian(EXTENSION_SOURCE, REGISTER)
                                .u8(2, SEGMENT_OPTION)
                                .u32BigEndian(3, 2)
                                .u32BigEndian(4, 2)
                                .u32BigEndian(6, TCP_OPTION));
            case Expression.Load load ->
                named(
                        to,
                        "immediate",
                        data -> data.u32BigEndian(1, REGISTER)
                                .nested(
                                        2,
                                        value -> value.bytes(
                                                NfTables.DATA_VALUE,
                                                load.value().bytes())));
            case Expression.TranslateSource translate ->
                named(
                        to,
                        "nat",
                        data -> data.u32BigEndian(1, NAT_OF_SOURCE)
                                .u32BigEndian(2, NfTables.family(translate.family()))
                                .u32BigEndian(3, REGISTER));
            case Expression.Redirect _ -> named(to, "redir", data -> data.u32BigEndian(1, REGISTER));
            case Expression.Compare compare ->
                named(
                        to,
                        "cmp",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, compare.operator().number())
                                .nested(
                                        3,
                                        value -> value.bytes(
                                                NfTables.DATA_VALUE,
                                                compare.value().bytes())));
            case Expression.Lookup lookup ->
                named(
                        to,
                        "lookup",
                        data -> data.string(1, lookup.set())
                                .u32BigEndian(2, REGISTER)
                                .u32BigEndian(5, lookup.inverted() ? LOOKUP_INVERTED : 0));
            case Expression.VerdictLookup lookup ->
                named(
                        to,
                        "lookup",
                        data -> data.string(1, lookup.map())
                                .u32BigEndian(2, REGISTER)
                                .u32BigEndian(3, VERDICT_REGISTER));
            case Expression.DestinationKind _ ->
                named(
                        to,
                        "fib",
                        data -> data.u32BigEndian(1, REGISTER)
                                .u32BigEndian(2, FIB_ADDRESS_TYPE)
                                .u32BigEndian(3, FIB_OF_DESTINATION));
            case Expression.NotTracked _ -> named(to, NOT_TRACKED, _ -> {});
            case Expression.SetTimeout timeout ->
                named(
                        to,
                        "objref",
                        data -> data.u32BigEndian(1, NfTables.OBJECT_IS_TIMEOUT).string(2, timeout.name()));
            case Expression.Accept _ -> writeVerdict(to, NfTables.VERDICT_ACCEPT, null);
            case Expression.Drop _ -> writeVerdict(to, NfTables.VERDICT_DROP, null);
            case Expression.Return _ -> writeVerdict(to, NfTables.VERDICT_RETURN, null);
            case Expression.Jump jump -> writeVerdict(to, NfTables.VERDICT_JUMP, jump.chain());
            case Expression.Masquerade _ -> named(to, "masq", _ -> {});
            case Expression.Foreign foreign ->
                throw new IllegalArgumentException("not of this program's making: " + foreign);
        }
    }

    private static void named(MessageBuilder to, String name, Consumer<MessageBuilder> data) {
        to.string(NAME, name).nested(DATA, data);
    }

    private static void writeBits(MessageBuilder to, byte[] mask, byte[] flip) {
        named(
                to,
                "bitwise",
                data -> data.u32BigEndian(1, REGISTER)
                        .u32BigEndian(2, REGISTER)
                        .u32BigEndian(3, mask.length)
                        .nested(4, value -> value.bytes(NfTables.DATA_VALUE, mask))
                        .nested(5, value -> value.bytes(NfTables.DATA_VALUE, flip)));
    }

    private static void writeVerdict(MessageBuilder to, int code, @Nullable String chain) {
        named(
                to,
                "immediate",
                data -> data.u32BigEndian(1, VERDICT_REGISTER).nested(2, value -> verdict(value, code, chain)));
    }

    /// A verdict as `NFTA_DATA_VERDICT`.
    static void verdict(MessageBuilder to, int code, @Nullable String chain) {
        to.nested(NfTables.DATA_VERDICT, verdict -> {
            verdict.u32BigEndian(NfTables.VERDICT_CODE, code);
            if (chain != null) {
                verdict.string(NfTables.VERDICT_CHAIN, chain);
            }
        });
    }
}
