package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import java.util.Set;

/// What a desired state may need of an agent. Agents tell theirs by name; a state names what it needs, and an agent
/// that lacks one refuses the state instead of ignoring a part of it.
public final class Capability {
    /// Peers, allowed IPs, preshared keys and expiry on a WireGuard interface.
    public static final String WIREGUARD = "wireguard";

    /// Access rules with destinations, exclusions, ports and windows; masquerade.
    public static final String ACCESS_RULES = "access_rules";

    /// Peers that change to another key without a cut.
    public static final String KEY_ROTATION = "key_rotation";

    /// Other ways out of a server, by access rule.
    public static final String EXITS = "exits";

    /// Connection tracking as the operator set it: the table's size, timeouts, the tunnel's own packets.
    public static final String CONNTRACK = "conntrack";

    /// Peers that are taken off while the console has been silent for long.
    public static final String FAIL_CLOSED = "fail_closed";

    /// A change of the server that is taken back where its peers do not survive it.
    public static final String AUTO_ROLLBACK = "auto_rollback";

    /// More UDP ports under which the tunnel is reached.
    public static final String ADDITIONAL_LISTEN_PORTS = "additional_listen_ports";

    /// Masquerade of some sources, and source addresses from a pool.
    public static final String SOURCE_NAT = "source_nat";

    /// What every state needs.
    public static final Set<String> BASE = Set.of(WIREGUARD, ACCESS_RULES, KEY_ROTATION);

    /// What this version knows.
    public static final Set<String> ALL = Set.of(
            WIREGUARD,
            ACCESS_RULES,
            KEY_ROTATION,
            CONNTRACK,
            EXITS,
            ADDITIONAL_LISTEN_PORTS,
            SOURCE_NAT,
            FAIL_CLOSED,
            AUTO_ROLLBACK);

    private Capability() {}

    /// Checks what an item requires, be it known here or not.
    ///
    /// @throws InvalidValueException if it is no name of a capability
    static String check(String name) {
        if (!name.matches("[a-z0-9_]{1,64}")) {
            throw new InvalidValueException("must be the name of a capability: 1 to 64 of a-z, 0-9 and '_'");
        }
        return name;
    }
}
