package io.wirefleet.agent.links;

import org.jspecify.annotations.Nullable;

/// A network interface as the kernel has it.
///
/// @param index its number in its namespace, from 1
/// @param kind what made it, such as `wireguard`, `tun`, `veth`; null: hardware, or the loopback
/// @param mtu in bytes
/// @param up whether it is set up (IFF_UP)
/// @param running whether it can carry packets (IFF_RUNNING): its cable is in, say
/// @param alias the free text on it (`ip link set … alias`); null: none
public record Link(
        int index,
        String name,
        @Nullable String kind,
        int mtu,
        boolean up,
        boolean running,
        @Nullable String alias) {}
