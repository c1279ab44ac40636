package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.nftables.ElementCodec.ForeignElementException;
import io.wirefleet.agent.firewall.nftables.ElementCodec.Point;
import io.wirefleet.agent.firewall.ruleset.Chain;
import io.wirefleet.agent.firewall.ruleset.Data;
import io.wirefleet.agent.firewall.ruleset.Elements;
import io.wirefleet.agent.firewall.ruleset.Hook;
import io.wirefleet.agent.firewall.ruleset.NamedSet;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.firewall.ruleset.Ruleset;
import io.wirefleet.agent.firewall.ruleset.SetDefinition;
import io.wirefleet.agent.firewall.ruleset.Timeout;
import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.Errno;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import io.wirefleet.contract.addresses.IpAddress.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads our table, and nothing else, from the kernel.
final class TableReader {
    private final NetlinkSocket socket;
    private final TableIdentity identity;

    TableReader(NetlinkSocket socket, TableIdentity identity) {
        this.socket = socket;
        this.identity = identity;
    }

    /// The number that the kernel raises with every transaction of anybody in this network namespace.
    int generation() {
        List<NetlinkMessage> replies = socket.request(NfTables.message(NfTables.GET_GENERATION, 0));
        return attributes(replies.getFirst()).require(NfTables.GENERATION_ID).asU32BigEndian();
    }

    /// All of the table. Its parts are read one after the other: it is one picture only if the generation stays the
    /// same meanwhile.
    ObservedTable table() {
        Map<String, Attributes> agents = choose();
        Attributes table = agents.get(identity.name());
        if (table == null) {
            return new ObservedTable.Absent();
        }
        byte[] mark = mark(table);
        boolean isMarked = Arrays.equals(mark, TableMark.userdata(identity.owner()));
        if (!isMarked && !Arrays.equals(mark, TableMark.userdata(null))) {
            return new ObservedTable.SomebodyElses();
        }
        List<String> foreign = new ArrayList<>();
        if (!isMarked) {
            foreign.add("the table does not say whose it is");
        }
        Attribute flags = table.find(NfTables.TABLE_FLAGS);
        if (flags != null && flags.asU32BigEndian() != 0) {
            foreign.add("the table has flags, such as dormant");
        }
        List<NamedSet> sets = sets(foreign);
        List<Timeout> timeouts = timeouts(foreign);
        return new ObservedTable.Ours(Ruleset.of(chains(), sets, timeouts, foreign));
    }

    private List<Timeout> timeouts(List<String> foreign) {
        List<Timeout> timeouts = new ArrayList<>();
        MessageBuilder request =
                NfTables.message(NfTables.GET_OBJECT, 0).string(NfTables.OBJECT_TABLE, identity.name());
        for (NetlinkMessage message : socket.dump(request)) {
            Attributes object = attributes(message);
            if (!isOurs(object, NfTables.OBJECT_TABLE)) {
                continue;
            }
            String name = object.require(NfTables.OBJECT_NAME).asString();
            Optional<Timeout> timeout =
                    object.require(NfTables.OBJECT_TYPE).asU32BigEndian() == NfTables.OBJECT_IS_TIMEOUT
                            ? Timeout.ofName(name)
                            : Optional.empty();
            timeout.ifPresentOrElse(timeouts::add, () -> foreign.add("object " + name + " is not used here"));
        }
        return timeouts;
    }

    /// Finds out which table is ours.
    ///
    /// @return all that have a name that ours may have
    private Map<String, Attributes> choose() {
        Map<String, Attributes> tables = new TreeMap<>();
        for (NetlinkMessage message : socket.dump(NfTables.message(NfTables.GET_TABLE, 0))) {
            Attributes table = attributes(message);
            String name = table.require(NfTables.TABLE_NAME).asString();
            if (name.equals(NfTables.TABLE) || name.startsWith(NfTables.TABLE + "-")) {
                tables.put(name, table);
            }
        }
        byte[] own = TableMark.userdata(identity.owner());
        identity.name(NfTables.TABLE);
        for (Map.Entry<String, Attributes> table : tables.entrySet()) {
            if (Arrays.equals(mark(table.getValue()), own)) {
                identity.name(table.getKey());
                return tables;
            }
        }
        Attributes first = tables.get(NfTables.TABLE);
        if (first != null && isAnotherAgents(mark(first))) {
            identity.name(identity.ownName());
        }
        return tables;
    }

    /// Whether the table that [#identity] names is that of another agent. One without a server's name was made before
    /// there could be two: it is whose interface it judges.
    private boolean isAnotherAgents(byte[] mark) {
        String device = identity.device();
        if (!TableMark.isAnAgents(mark) || device == null) {
            return false;
        }
        return !Arrays.equals(mark, TableMark.userdata(null))
                || rules("forward").stream()
                        .noneMatch(rule -> rule.toString()
                                .contains(Data.interfaceName(device).toString()));
    }

    private static byte[] mark(Attributes table) {
        Attribute userdata = table.find(NfTables.TABLE_USERDATA);
        return userdata == null ? new byte[0] : userdata.asBytes();
    }

    private List<Chain> chains() {
        Map<String, Optional<Hook>> hooks = new LinkedHashMap<>();
        for (NetlinkMessage message : socket.dump(NfTables.message(NfTables.GET_CHAIN, 0))) {
            Attributes chain = attributes(message);
            if (isOurs(chain, NfTables.CHAIN_TABLE)) {
                hooks.put(chain.require(NfTables.CHAIN_NAME).asString(), Optional.ofNullable(hook(chain)));
            }
        }
        Map<String, List<Rule>> rules = new HashMap<>();
        for (NetlinkMessage message :
                socket.dump(NfTables.message(NfTables.GET_RULE, 0).string(NfTables.RULE_TABLE, identity.name()))) {
            Attributes rule = attributes(message);
            if (isOurs(rule, NfTables.RULE_TABLE)) {
                rules.computeIfAbsent(rule.require(NfTables.RULE_CHAIN).asString(), _ -> new ArrayList<>())
                        .add(ExpressionReader.read(rule.find(NfTables.RULE_EXPRESSIONS)));
            }
        }
        List<Chain> chains = new ArrayList<>();
        hooks.forEach(
                (name, hook) -> chains.add(new Chain(name, hook.orElse(null), rules.getOrDefault(name, List.of()))));
        return chains;
    }

    private static @Nullable Hook hook(Attributes chain) {
        Attribute hook = chain.find(NfTables.CHAIN_HOOK);
        if (hook == null) {
            return null;
        }
        Attributes fields = hook.asNested();
        return new Hook(
                chain.require(NfTables.CHAIN_TYPE).asString(),
                fields.require(NfTables.HOOK_NUMBER).asU32BigEndian(),
                fields.require(NfTables.HOOK_PRIORITY).asU32BigEndian(),
                chain.require(NfTables.CHAIN_POLICY).asU32BigEndian() == NfTables.VERDICT_ACCEPT);
    }

    /// The rules of one chain; empty if there is no such chain.
    List<Rule> rules(String chain) {
        List<Rule> rules = new ArrayList<>();
        MessageBuilder request = NfTables.message(NfTables.GET_RULE, 0)
                .string(NfTables.RULE_TABLE, identity.name())
                .string(NfTables.RULE_CHAIN, chain);
        for (NetlinkMessage message : socket.dump(request)) {
            Attributes rule = attributes(message);
            if (isOurs(rule, NfTables.RULE_TABLE)
                    && rule.require(NfTables.RULE_CHAIN).asString().equals(chain)) {
                rules.add(ExpressionReader.read(rule.find(NfTables.RULE_EXPRESSIONS)));
            }
        }
        return rules;
    }

    private List<NamedSet> sets(List<String> foreign) {
        List<NamedSet> sets = new ArrayList<>();
        MessageBuilder request = NfTables.message(NfTables.GET_SET, 0).string(NfTables.SET_TABLE, identity.name());
        for (NetlinkMessage message : socket.dump(request)) {
            Attributes set = attributes(message);
            if (!isOurs(set, NfTables.SET_TABLE)) {
                continue;
            }
            SetDefinition definition = definition(set);
            if (definition == null) {
                foreign.add("set " + set.require(NfTables.SET_NAME).asString() + " is of a type that is not used here");
                continue;
            }
            try {
                List<Point> points = points(definition);
                sets.add(new NamedSet(definition, Elements.of(ElementCodec.elements(definition, points))));
            } catch (ForeignElementException e) {
                foreign.add(definition + " has " + e.getMessage());
            }
        }
        return sets;
    }

    private static @Nullable SetDefinition definition(Attributes set) {
        Attribute flagField = set.find(NfTables.SET_FLAGS);
        int flags = flagField == null ? 0 : flagField.asU32BigEndian();
        boolean verdicts = (flags & NfTables.SET_IS_MAP) != 0;
        boolean isKnown = (flags & ~(NfTables.SET_IS_INTERVAL | NfTables.SET_IS_MAP)) == 0
                && (!verdicts || set.require(NfTables.SET_DATA_TYPE).asU32BigEndian() == NfTables.DATA_TYPE_VERDICT);
        int keyType = set.require(NfTables.SET_KEY_TYPE).asU32BigEndian();
        if (!isKnown || (keyType != NfTables.KEY_TYPE_IPV4 && keyType != NfTables.KEY_TYPE_IPV6)) {
            return null;
        }
        return new SetDefinition(
                set.require(NfTables.SET_NAME).asString(),
                keyType == NfTables.KEY_TYPE_IPV4 ? Family.IPV4 : Family.IPV6,
                (flags & NfTables.SET_IS_INTERVAL) != 0,
                verdicts);
    }

    /// All of a set's elements.
    List<Point> points(SetDefinition set) throws ForeignElementException {
        List<Point> points = new ArrayList<>();
        for (NetlinkMessage message :
                socket.dump(ElementCodec.message(NfTables.GET_ELEMENTS, 0, identity.name(), set))) {
            points.addAll(ElementCodec.read(attributes(message)));
        }
        return points;
    }

    /// What the set has at this point's key. In an interval set the kernel answers the interval around the key.
    Optional<Point> point(SetDefinition set, Point wanted) throws ForeignElementException {
        MessageBuilder request = ElementCodec.message(NfTables.GET_ELEMENTS, 0, identity.name(), set);
        ElementCodec.write(request, List.of(new Point(wanted.key(), wanted.isEnd(), null)));
        try {
            for (NetlinkMessage message : socket.request(request)) {
                for (Point found : ElementCodec.read(attributes(message))) {
                    if (found.key().equals(wanted.key()) && found.isEnd() == wanted.isEnd()) {
                        return Optional.of(found);
                    }
                }
            }
            return Optional.empty();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isOurs(Attributes attributes, int tableAttribute) {
        return attributes.require(tableAttribute).asString().equals(identity.name());
    }

    private static Attributes attributes(NetlinkMessage message) {
        return message.attributes(NfTables.HEADER_LENGTH);
    }
}
