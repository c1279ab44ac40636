@NullMarked
package io.wirefleet.console.addresses;

import org.jspecify.annotations.NullMarked;
