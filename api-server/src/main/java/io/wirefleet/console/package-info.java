/// The console: one process that answers the API and feeds the agents. [io.wirefleet.console.Main] wires it.
@NullMarked
package io.wirefleet.console;

import org.jspecify.annotations.NullMarked;
