/// What this machine is told by HTTP when it asks the agent: no console needed.
@NullMarked
package io.wirefleet.agent.local;

import org.jspecify.annotations.NullMarked;
