/// The agent that runs: hears from the console, keeps the machine at the newest good state, says what it sees.
@NullMarked
package io.wirefleet.agent.daemon;

import org.jspecify.annotations.NullMarked;
