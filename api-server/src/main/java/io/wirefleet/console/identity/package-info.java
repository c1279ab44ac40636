/// Who calls the console.
@NullMarked
package io.wirefleet.console.identity;

import org.jspecify.annotations.NullMarked;
