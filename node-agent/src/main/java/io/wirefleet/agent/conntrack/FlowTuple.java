package io.wirefleet.agent.conntrack;

import io.wirefleet.contract.addresses.IpAddress;

/// One direction of a flow, as its packets look in that direction.
///
/// @param protocol IANA's number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6
/// @param sourcePort 0 where the protocol has none
/// @param destinationPort 0 where the protocol has none
public record FlowTuple(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {}
