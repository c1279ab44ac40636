/// Netlink (`netlink(7)`, RFC 3549) without a C library of our own: messages, attributes and sockets.
@NullMarked
package io.wirefleet.agent.netlink;

import org.jspecify.annotations.NullMarked;
