/// The drill for what somebody else may have got hold of: out everywhere in one call, and a list of what is left to do.
@NullMarked
package io.wirefleet.console.compromises;

import org.jspecify.annotations.NullMarked;
