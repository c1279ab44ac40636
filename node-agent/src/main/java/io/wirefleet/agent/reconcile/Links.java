package io.wirefleet.agent.reconcile;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tunnel among the machine's network interfaces, with its addresses and routes. Each method is idempotent:
/// adding what is there and removing what is absent succeed.
public interface Links {
    /// An interface.
    ///
    /// @param alias the mark that its owner left on it (IFLA_IFALIAS); null: none
    /// @param mtu in bytes
    /// @param addresses without those the kernel gives by itself (link-local)
    /// @param routes those with Wirefleet's own protocol number onto this interface
    record Link(
            String name,
            @Nullable String alias,
            int mtu,
            boolean up,
            Set<InterfaceAddress> addresses,
            Set<IpPrefix> routes) {
        public Link {
            addresses = Set.copyOf(addresses);
            routes = Set.copyOf(routes);
        }
    }

    /// The interface of that name; null: there is none.
    @Nullable
    Link find(String name);

    /// The marks on all interfaces of the machine.
    Set<String> aliases();

    void setAlias(String name, String alias);

    void setMtu(String name, int mtu);

    void setUp(String name);

    void addAddress(String name, InterfaceAddress address);

    void removeAddress(String name, InterfaceAddress address);

    void addRoute(String name, IpPrefix destination);

    void removeRoute(String name, IpPrefix destination);

    /// The MTU that fits into the machine's way out, for a tunnel of this name.
    int derivedMtu(String name);
}
