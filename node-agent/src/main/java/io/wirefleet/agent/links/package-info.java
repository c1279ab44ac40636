/// Interfaces, their addresses and their routes, by `rtnetlink(7)`.
@NullMarked
package io.wirefleet.agent.links;

import org.jspecify.annotations.NullMarked;
