@NullMarked
package io.wirefleet.console.guard;

import org.jspecify.annotations.NullMarked;
