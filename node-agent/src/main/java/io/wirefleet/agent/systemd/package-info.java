/// What the agent tells systemd, which runs it as a unit.
@NullMarked
package io.wirefleet.agent.systemd;

import org.jspecify.annotations.NullMarked;
