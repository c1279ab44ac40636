/// This machine, for the reconciler: what netlink and `/proc/sys` say, in its words.
@NullMarked
package io.wirefleet.agent.machine;

import org.jspecify.annotations.NullMarked;
