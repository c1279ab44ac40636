/// The console's PostgreSQL: the operator's own, or one that the console brings and runs in its data directory.
@NullMarked
package io.wirefleet.console.database;

import org.jspecify.annotations.NullMarked;
