/// Servers: WireGuard hubs, as operators declare them and as their agents report them.
@NullMarked
package io.wirefleet.console.servers;

import org.jspecify.annotations.NullMarked;
