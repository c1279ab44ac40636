package io.wirefleet.agent.links;

import org.jspecify.annotations.Nullable;

/// Where packets to some address leave the machine.
///
/// @param index the interface's number
/// @param routeMtu the MTU that the route itself sets; null: the interface's counts
public record WayOut(int index, @Nullable Integer routeMtu) {}
