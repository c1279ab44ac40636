/// What becomes of peers over time: keys that grow old, peers that nobody uses.
@NullMarked
package io.wirefleet.console.lifecycle;

import org.jspecify.annotations.NullMarked;
