/// What keeps one change from harming many: foreseen first, confirmed when it cuts many.
@NullMarked
package io.wirefleet.console.guard;

import org.jspecify.annotations.NullMarked;
