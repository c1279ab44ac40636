/// The certificate that the console shows: the operator's, or one of its own making.
@NullMarked
package io.wirefleet.console.tls;

import org.jspecify.annotations.NullMarked;
