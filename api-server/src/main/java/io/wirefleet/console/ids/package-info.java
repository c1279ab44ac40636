/// Where the ids of everything come from.
@NullMarked
package io.wirefleet.console.ids;

import org.jspecify.annotations.NullMarked;
