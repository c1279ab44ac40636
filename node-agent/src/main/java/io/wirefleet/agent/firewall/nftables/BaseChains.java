package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.agent.netlink.Attribute;
import io.wirefleet.agent.netlink.Attributes;
import io.wirefleet.agent.netlink.MessageBuilder;
import io.wirefleet.agent.netlink.NetlinkException;
import io.wirefleet.agent.netlink.NetlinkMessage;
import io.wirefleet.agent.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.List;

/// The base chains of all tables that see the same packets as ours: those of the families `inet`, `ip` and `ip6`.
public final class BaseChains {
    private static final int FAMILY_UNSPEC = 0;
    private static final String[] FAMILIES = {"", "inet", "ip", "", "", "", "", "", "", "", "ip6"};

    private BaseChains() {}

    /// @param table with its family, such as `inet filter`
    /// @param hook `enum nf_inet_hooks`
    /// @param accepting whether the policy is accept
    public record BaseChain(String table, String name, int hook, boolean accepting) {}

    /// @param socket of the NETFILTER family; it stays the caller's
    /// @throws NetlinkException if they cannot be read
    public static List<BaseChain> read(NetlinkSocket socket) {
        MessageBuilder request = new MessageBuilder(NfTables.type(NfTables.GET_CHAIN), 0)
                .headerU8(FAMILY_UNSPEC)
                .headerU8(0)
                .headerU16BigEndian(0);
        List<BaseChain> chains = new ArrayList<>();
        for (NetlinkMessage message : dump(socket, request)) {
            int family = message.header(NfTables.HEADER_LENGTH).get(0);
            Attributes chain = message.attributes(NfTables.HEADER_LENGTH);
            Attribute hook = chain.find(NfTables.CHAIN_HOOK);
            Attribute policy = chain.find(NfTables.CHAIN_POLICY);
            if (hook != null
                    && policy != null
                    && family >= 0
                    && family < FAMILIES.length
                    && !FAMILIES[family].isEmpty()) {
                chains.add(new BaseChain(
                        FAMILIES[family] + " "
                                + chain.require(NfTables.CHAIN_TABLE).asString(),
                        chain.require(NfTables.CHAIN_NAME).asString(),
                        hook.asNested().require(NfTables.HOOK_NUMBER).asU32BigEndian(),
                        policy.asU32BigEndian() == NfTables.VERDICT_ACCEPT));
            }
        }
        return chains;
    }

    private static List<NetlinkMessage> dump(NetlinkSocket socket, MessageBuilder request) {
        try {
            return socket.dump(request);
        } catch (NetlinkException e) {
            throw e.during("read the chains of all tables");
        }
    }
}
