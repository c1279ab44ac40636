/// What the console's tests share.
@NullMarked
package io.wirefleet.console.testing;

import org.jspecify.annotations.NullMarked;
