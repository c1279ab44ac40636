/// What members may do with peers of their own.
@NullMarked
package io.wirefleet.console.members;

import org.jspecify.annotations.NullMarked;
