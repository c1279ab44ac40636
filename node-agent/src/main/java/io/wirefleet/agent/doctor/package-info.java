/// `wirefleet-agent doctor`: what of this machine is not as a WireGuard server needs it, with the figure and the
/// fix.
@NullMarked
package io.wirefleet.agent.doctor;

import org.jspecify.annotations.NullMarked;
