/// The daemon on a WireGuard server.
@NullMarked
package io.wirefleet.agent;

import org.jspecify.annotations.NullMarked;
