@NullMarked
package io.wirefleet.console.history;

import org.jspecify.annotations.NullMarked;
