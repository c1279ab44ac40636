/// Secrets at rest: what the database keeps of them is sealed under a key that is not in the database.
@NullMarked
package io.wirefleet.console.sealing;

import org.jspecify.annotations.NullMarked;
