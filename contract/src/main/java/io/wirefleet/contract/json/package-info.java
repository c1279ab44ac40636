/// JSON text read into values by hand, with a pointer to what is wrong.
@NullMarked
package io.wirefleet.contract.json;

import org.jspecify.annotations.NullMarked;
