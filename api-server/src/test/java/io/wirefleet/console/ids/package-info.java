/// Tests of the ids.
@NullMarked
package io.wirefleet.console.ids;

import org.jspecify.annotations.NullMarked;
