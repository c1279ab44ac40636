/// Reads what a server holds that was set up by hand: files as `wg-quick(8)` takes them, and the live interface.
@NullMarked
package io.wirefleet.agent.imports;

import org.jspecify.annotations.NullMarked;
