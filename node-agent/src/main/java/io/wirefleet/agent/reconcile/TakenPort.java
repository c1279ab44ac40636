package io.wirefleet.agent.reconcile;

/// An additional listen port at which something else on this machine receives packets.
///
/// @param socket tells what is there from what may be there later; 0: no socket
/// @param who for people
public record TakenPort(int port, long socket, String who) {}
