/// What an operator sets, and the directory in which the console keeps what must survive it.
@NullMarked
package io.wirefleet.console.settings;

import org.jspecify.annotations.NullMarked;
