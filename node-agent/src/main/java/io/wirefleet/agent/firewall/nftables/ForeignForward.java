package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.firewall.ruleset.Expression;
import io.wirefleet.agent.firewall.ruleset.Expression.Compare;
import io.wirefleet.agent.firewall.ruleset.Expression.Meta;
import io.wirefleet.agent.firewall.ruleset.Rule;
import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Looks for tables of others that drop what is forwarded. An accept of ours ends nothing but our own chain: a packet
/// goes on to the base chains of all other tables, and one that drops it wins (nft(8)).
final class ForeignForward {
    private static final int NFPROTO_UNSPEC = 0;
    private static final int FORWARD = 2;
    private static final Map<Integer, String> FAMILIES = Map.of(1, "inet", 2, "ip", 10, "ip6");

    private final NetlinkSocket socket;

    ForeignForward(NetlinkSocket socket) {
        this.socket = socket;
    }

    private record BaseChain(int family, String table, String name, boolean dropping) {}

    /// Those base chains that drop whatever none of their rules accepts, in tables of which no rule names the device.
    List<ObstacleChain> obstacles(String device) {
        Map<String, List<String>> chains = new HashMap<>();
        List<BaseChain> candidates = new ArrayList<>();
        for (NetlinkMessage message : socket.dump(NfTables.message(NfTables.GET_CHAIN, NFPROTO_UNSPEC, 0))) {
            Attributes chain = message.attributes(NfTables.HEADER_LENGTH);
            int family = message.header(NfTables.HEADER_LENGTH).get(0) & 0xff;
            String table = chain.require(NfTables.CHAIN_TABLE).asString();
            String name = chain.require(NfTables.CHAIN_NAME).asString();
            if (!FAMILIES.containsKey(family) || isAnAgents(family, table)) {
                continue;
            }
            chains.computeIfAbsent(family + table, _ -> new ArrayList<>()).add(name);
            Attribute hook = chain.find(NfTables.CHAIN_HOOK);
            boolean forwards = hook != null
                    && hook.asNested().require(NfTables.HOOK_NUMBER).asU32BigEndian() == FORWARD
                    && chain.require(NfTables.CHAIN_TYPE).asString().equals("filter");
            if (forwards) {
                boolean dropping = chain.require(NfTables.CHAIN_POLICY).asU32BigEndian() == NfTables.VERDICT_DROP;
                candidates.add(new BaseChain(family, table, name, dropping));
            }
        }
        List<ObstacleChain> obstacles = new ArrayList<>();
        for (BaseChain chain : candidates) {
            Map<String, List<Rule>> rules = rules(chain.family(), chain.table());
            List<Rule> own = rules.getOrDefault(chain.name(), List.of());
            boolean drops = chain.dropping() || (!own.isEmpty() && dropsAll(own.getLast()));
            if (drops && rules.values().stream().flatMap(List::stream).noneMatch(rule -> names(rule, device))) {
                obstacles.add(new ObstacleChain(
                        FAMILIES.getOrDefault(chain.family(), ""),
                        chain.table(),
                        chain.name(),
                        chains.getOrDefault(chain.family() + chain.table(), List.of())));
            }
        }
        return obstacles;
    }

    private static boolean isAnAgents(int family, String table) {
        return family == 1 && (table.equals(NfTables.TABLE) || table.startsWith(NfTables.TABLE + "-"));
    }

    private Map<String, List<Rule>> rules(int family, String table) {
        Map<String, List<Rule>> rules = new HashMap<>();
        MessageBuilder request = NfTables.message(NfTables.GET_RULE, family, 0).string(NfTables.RULE_TABLE, table);
        for (NetlinkMessage message : socket.dump(request)) {
            Attributes rule = message.attributes(NfTables.HEADER_LENGTH);
            if (rule.require(NfTables.RULE_TABLE).asString().equals(table)) {
                rules.computeIfAbsent(rule.require(NfTables.RULE_CHAIN).asString(), _ -> new ArrayList<>())
                        .add(ExpressionReader.read(rule.find(NfTables.RULE_EXPRESSIONS)));
            }
        }
        return rules;
    }

    /// A rule without a condition that ends in a drop or a reject, as firewalld's last.
    private static boolean dropsAll(Rule rule) {
        List<Expression> steps = rule.expressions();
        if (steps.isEmpty()) {
            return false;
        }
        Expression last = steps.getLast();
        boolean drops = last instanceof Expression.Drop || last.toString().startsWith("reject");
        return drops
                && steps.stream()
                        .limit(steps.size() - 1)
                        .map(Expression::toString)
                        .allMatch(step -> step.startsWith("counter") || step.startsWith("log"));
    }

    /// Whether a rule asks for this interface, or for one of a set, which is taken to hold it.
    private static boolean names(Rule rule, String device) {
        String name = HexFormat.of().formatHex((device + "\0").getBytes(StandardCharsets.US_ASCII));
        boolean asks = false;
        for (Expression step : rule.expressions()) {
            if (asks && step instanceof Compare compare) {
                String value = compare.value().hex();
                if (value.startsWith(name) || (!value.contains("00") && name.startsWith(value))) {
                    return true;
                }
            }
            if (asks && (step instanceof Expression.Lookup || step instanceof Expression.VerdictLookup)) {
                return true;
            }
            asks = step instanceof Meta meta && (meta.key() == Meta.Key.IIFNAME || meta.key() == Meta.Key.OIFNAME);
        }
        return false;
    }
}
