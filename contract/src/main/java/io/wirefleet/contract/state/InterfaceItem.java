package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The WireGuard interface of a server, and what of its traffic is hidden behind the server's own address.
///
/// @param name the Linux interface's name: 1 to 15 characters of `A-Z a-z 0-9 _ . -`
/// @param listenPort the UDP port, 1 to 65535
/// @param mtu in bytes; null: derived by the agent from the way out
/// @param addresses the tunnel addresses of the server itself, one per family at the most
/// @param routes what is routed into the tunnel: the plans of the attached networks and the sites behind peers
/// @param egressInterface where masqueraded traffic leaves; null: wherever the routing table sends it
/// @param masquerade whether traffic from the tunnel leaves under the server's own address
/// @param requires the capabilities (see [Capability]) that an agent must have to hold this state
/// @param routing how traffic goes its way, beyond what every server does
/// @param tuning how the machine is prepared for its load
/// @param safeguards what the server does by itself when something goes wrong
public record InterfaceItem(
        ServerId serverId,
        String name,
        int listenPort,
        @Nullable Integer mtu,
        List<InterfaceAddress> addresses,
        List<IpPrefix> routes,
        @Nullable String egressInterface,
        boolean masquerade,
        Set<String> requires,
        Routing routing,
        Tuning tuning,
        Safeguards safeguards)
        implements DesiredItem {
    private static final Set<String> NO_NAMES = Set.of(".", "..", "all", "default");

    public InterfaceItem {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        requires = Set.copyOf(requires);
    }

    /// An interface with nothing special.
    public InterfaceItem(
            ServerId serverId,
            String name,
            int listenPort,
            @Nullable Integer mtu,
            List<InterfaceAddress> addresses,
            List<IpPrefix> routes,
            @Nullable String egressInterface,
            boolean masquerade,
            Set<String> requires) {
        this(
                serverId,
                name,
                listenPort,
                mtu,
                addresses,
                routes,
                egressInterface,
                masquerade,
                requires,
                Routing.PLAIN,
                Tuning.USUAL,
                Safeguards.USUAL);
    }

    /// The same on a machine that is prepared otherwise.
    public InterfaceItem with(Tuning other) {
        return with(routing, other, safeguards);
    }

    /// The same with other safeguards.
    public InterfaceItem with(Safeguards others) {
        return with(routing, tuning, others);
    }

    /// The same with traffic that goes another way.
    public InterfaceItem with(Routing other) {
        return with(other, tuning, safeguards);
    }

    private InterfaceItem with(Routing way, Tuning machine, Safeguards guards) {
        return new InterfaceItem(
                serverId,
                name,
                listenPort,
                mtu,
                addresses,
                routes,
                egressInterface,
                masquerade,
                requires,
                way,
                machine,
                guards);
    }

    /// Checks a Linux interface name (`dev_valid_name` of the kernel, narrowed to what no tool needs to quote).
    /// None is called `all` or `default`: where settings of one are named (`/proc/sys/net/ipv4/conf`), these mean
    /// all.
    ///
    /// @throws InvalidValueException if it is none
    public static String checkInterfaceName(String name) {
        if (!name.matches("[A-Za-z0-9_.-]{1,15}") || NO_NAMES.contains(name)) {
            throw new InvalidValueException("must be an interface name: 1 to 15 characters of letters, digits, '_', '.'"
                    + " and '-', and not 'all' or 'default'");
        }
        return name;
    }

    @Override
    public Key key() {
        return new Key(Kind.INTERFACE, serverId.value());
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("listen_port", listenPort)
                .put("mtu", mtu)
                .put("egress_interface", egressInterface)
                .put("masquerade", masquerade);
        json.set("addresses", JsonLists.texts(addresses));
        json.set("routes", JsonLists.texts(routes));
        json.set("requires", JsonLists.texts(new TreeSet<>(requires)));
        routing.write(json);
        tuning.write(json);
        safeguards.write(json);
        return json;
    }

    static InterfaceItem read(ServerId id, JsonFields fields) {
        Long mtu = fields.integer("mtu", 576, 65535);
        return new InterfaceItem(
                id,
                fields.requiredParsed("name", InterfaceItem::checkInterfaceName),
                (int) fields.requiredInteger("listen_port", 1, 65535),
                mtu == null ? null : mtu.intValue(),
                fields.parsedList("addresses", InterfaceAddress::parse),
                fields.parsedList("routes", IpPrefix::parse),
                fields.parsed("egress_interface", InterfaceItem::checkInterfaceName),
                fields.flag("masquerade", false),
                Set.copyOf(fields.parsedList("requires", Capability::check)),
                Routing.read(fields),
                Tuning.read(fields),
                Safeguards.read(fields));
    }
}
