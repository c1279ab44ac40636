/// What a server that somebody set up by hand holds, as its node tells the console before it is taken over.
@NullMarked
package io.wirefleet.contract.imports;

import org.jspecify.annotations.NullMarked;
