/// What a caller did wrong and can mend: one sealed hierarchy, without any word of HTTP.
@NullMarked
package io.wirefleet.console.errors;

import org.jspecify.annotations.NullMarked;
