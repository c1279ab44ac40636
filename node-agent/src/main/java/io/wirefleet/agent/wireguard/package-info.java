/// WireGuard interfaces: what is desired of one, what is observed of it, the difference, and the two ways to
/// reach it, the kernel's and the userspace implementation's.
@NullMarked
package io.wirefleet.agent.wireguard;

import org.jspecify.annotations.NullMarked;
