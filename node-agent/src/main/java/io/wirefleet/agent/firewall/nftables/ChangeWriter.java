package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.Element;
import io.wirefleet.agent.firewall.ruleset.Hook;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.firewall.ruleset.RulesetChange;
import io.wirefleet.agent.firewall.ruleset.SetDefinition;
import io.wirefleet.agent.firewall.ruleset.Timeout;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.MessageFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes changes of the table as messages of nf_tables. Making what is there already and deleting what is not are
/// errors, so that a table that is not what it was taken for makes the whole transaction fail.
final class ChangeWriter {
    private static final int MAKE = MessageFlags.CREATE | MessageFlags.EXCLUSIVE;

    /// As many as surely fit the 64 KiB of an attribute, at 116 bytes for an IPv6 range with a chain.
    private static final int ELEMENTS_IN_A_MESSAGE = 400;

    /// `NFTA_CT_TIMEOUT_L4PROTO` and `NFTA_CT_TIMEOUT_DATA`.
    private static final int TIMEOUT_PROTOCOL = 2;

    private static final int TIMEOUT_DATA = 3;

    /// `enum ctattr_timeout_udp` of linux/netfilter/nfnetlink_cttimeout.h.
    private static final int TIMEOUT_UNREPLIED = 1;

    private static final int TIMEOUT_REPLIED = 2;
    private static final int UDP = 17;

    private final List<MessageBuilder> messages = new ArrayList<>();
    private int setId;

    private final TableIdentity table;

    private ChangeWriter(TableIdentity table) {
        this.table = table;
    }

    static List<MessageBuilder> write(List<RulesetChange> changes, TableIdentity table) {
        ChangeWriter writer = new ChangeWriter(table);
        changes.forEach(writer::write);
        return writer.messages;
    }

    /// A command that changes nothing and asks for an acknowledgement, for the end of a transaction: it comes when
    /// the transaction is in force, and only older kernels (before 6.10) do not say as much for the end itself.
    static MessageBuilder acknowledged(TableIdentity table) {
        return NfTables.message(NfTables.NEW_TABLE, MessageFlags.ACK).string(NfTables.TABLE_NAME, table.name());
    }

    private void write(RulesetChange change) {
        switch (change) {
            case RulesetChange.AddTable _ ->
                messages.add(NfTables.message(NfTables.NEW_TABLE, MAKE)
                        .string(NfTables.TABLE_NAME, table.name())
                        .u32BigEndian(NfTables.TABLE_FLAGS, 0)
                        .bytes(NfTables.TABLE_USERDATA, TableMark.userdata(table.owner())));
            case RulesetChange.DeleteTable _ ->
                messages.add(NfTables.message(NfTables.DELETE_TABLE, 0).string(NfTables.TABLE_NAME, table.name()));
            case RulesetChange.AddSet add -> messages.add(newSet(add.set()));
            case RulesetChange.DeleteSet delete ->
                messages.add(NfTables.message(NfTables.DELETE_SET, 0)
                        .string(NfTables.SET_TABLE, table.name())
                        .string(NfTables.SET_NAME, delete.set().name()));
            case RulesetChange.AddTimeout add -> messages.add(newTimeout(add.timeout()));
            case RulesetChange.DeleteTimeout delete ->
                messages.add(NfTables.message(NfTables.DELETE_OBJECT, 0)
                        .string(NfTables.OBJECT_TABLE, table.name())
                        .string(NfTables.OBJECT_NAME, delete.timeout().name())
                        .u32BigEndian(NfTables.OBJECT_TYPE, NfTables.OBJECT_IS_TIMEOUT));
            case RulesetChange.AddChain add -> messages.add(newChain(add.chain()));
            case RulesetChange.DeleteChain delete ->
                messages.add(NfTables.message(NfTables.DELETE_CHAIN, 0)
                        .string(NfTables.CHAIN_TABLE, table.name())
                        .string(NfTables.CHAIN_NAME, delete.chain()));
            case RulesetChange.ClearRules clear ->
                messages.add(NfTables.message(NfTables.DELETE_RULE, 0)
                        .string(NfTables.RULE_TABLE, table.name())
                        .string(NfTables.RULE_CHAIN, clear.chain()));
            case RulesetChange.AddRules add -> add.rules().forEach(rule -> messages.add(newRule(add.chain(), rule)));
            case RulesetChange.AddElements add -> elements(NfTables.NEW_ELEMENTS, MAKE, add.set(), add.elements());
            case RulesetChange.DeleteElements delete ->
                elements(NfTables.DELETE_ELEMENTS, 0, delete.set(), delete.elements());
        }
    }

    private MessageBuilder newSet(SetDefinition set) {
        int flags = (set.intervals() ? NfTables.SET_IS_INTERVAL : 0) | (set.verdicts() ? NfTables.SET_IS_MAP : 0);
        int keyType = switch (set.family()) {
            case IPV4 -> NfTables.KEY_TYPE_IPV4;
            case IPV6 -> NfTables.KEY_TYPE_IPV6;
        };
        MessageBuilder message = NfTables.message(NfTables.NEW_SET, MAKE)
                .string(NfTables.SET_TABLE, table.name())
                .string(NfTables.SET_NAME, set.name())
                .u32BigEndian(NfTables.SET_FLAGS, flags)
                .u32BigEndian(NfTables.SET_KEY_TYPE, keyType)
                .u32BigEndian(NfTables.SET_KEY_LENGTH, set.family().bits() / 8)
                .u32BigEndian(NfTables.SET_ID, ++setId);
        return set.verdicts() ? message.u32BigEndian(NfTables.SET_DATA_TYPE, NfTables.DATA_TYPE_VERDICT) : message;
    }

    private MessageBuilder newTimeout(Timeout timeout) {
        return NfTables.message(NfTables.NEW_OBJECT, MAKE)
                .string(NfTables.OBJECT_TABLE, table.name())
                .string(NfTables.OBJECT_NAME, timeout.name())
                .u32BigEndian(NfTables.OBJECT_TYPE, NfTables.OBJECT_IS_TIMEOUT)
                .nested(
                        NfTables.OBJECT_DATA,
                        data -> data.u8(TIMEOUT_PROTOCOL, UDP).nested(TIMEOUT_DATA, seconds -> {
                            seconds(seconds, TIMEOUT_UNREPLIED, timeout.unreplied());
                            seconds(seconds, TIMEOUT_REPLIED, timeout.replied());
                        }));
    }

    private static void seconds(MessageBuilder to, int attribute, @Nullable Integer value) {
        if (value != null) {
            to.u32BigEndian(attribute, value);
        }
    }

    private MessageBuilder newChain(Chain chain) {
        MessageBuilder message = NfTables.message(NfTables.NEW_CHAIN, MAKE)
                .string(NfTables.CHAIN_TABLE, table.name())
                .string(NfTables.CHAIN_NAME, chain.name());
        Hook hook = chain.hook();
        if (hook == null) {
            return message;
        }
        return message.nested(
                        NfTables.CHAIN_HOOK,
                        nested -> nested.u32BigEndian(NfTables.HOOK_NUMBER, hook.number())
                                .u32BigEndian(NfTables.HOOK_PRIORITY, hook.priority()))
                .u32BigEndian(NfTables.CHAIN_POLICY, hook.accepting() ? NfTables.VERDICT_ACCEPT : NfTables.VERDICT_DROP)
                .string(NfTables.CHAIN_TYPE, hook.type());
    }

    private MessageBuilder newRule(String chain, Rule rule) {
        MessageBuilder message = NfTables.message(NfTables.NEW_RULE, MessageFlags.CREATE | MessageFlags.APPEND)
                .string(NfTables.RULE_TABLE, table.name())
                .string(NfTables.RULE_CHAIN, chain);
        ExpressionWriter.write(message, rule);
        return message;
    }

    private void elements(int type, int flags, SetDefinition set, List<Element> elements) {
        boolean adding = type == NfTables.NEW_ELEMENTS;
        for (int from = 0; from < elements.size(); from += ELEMENTS_IN_A_MESSAGE) {
            List<ElementCodec.Point> points = new ArrayList<>();
            for (Element element : elements.subList(from, Math.min(from + ELEMENTS_IN_A_MESSAGE, elements.size()))) {
                points.addAll(ElementCodec.points(set, adding ? element : new Element(element.range(), null)));
            }
            MessageBuilder message = ElementCodec.message(type, flags, table.name(), set);
            ElementCodec.write(message, points);
            messages.add(message);
        }
    }
}
