/// The kernel's table of known flows (ctnetlink): seen, and dropped where nothing allows them any more.
@NullMarked
package io.wirefleet.agent.conntrack;

import org.jspecify.annotations.NullMarked;
