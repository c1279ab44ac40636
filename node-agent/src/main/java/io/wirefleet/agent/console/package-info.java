/// The console as the agent sees it: `/agent/v1` over TLS.
@NullMarked
package io.wirefleet.agent.console;

import org.jspecify.annotations.NullMarked;
