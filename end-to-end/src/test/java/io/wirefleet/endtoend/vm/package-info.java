/// What the agent does with a real kernel's WireGuard, nftables and conntrack, in a virtual machine of its own.
@NullMarked
package io.wirefleet.endtoend.vm;

import org.jspecify.annotations.NullMarked;
