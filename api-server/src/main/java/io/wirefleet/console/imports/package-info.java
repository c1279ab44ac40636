/// Takes over servers that were set up by hand: first as a plan with its conflicts, then all of it or nothing.
@NullMarked
package io.wirefleet.console.imports;

import org.jspecify.annotations.NullMarked;
