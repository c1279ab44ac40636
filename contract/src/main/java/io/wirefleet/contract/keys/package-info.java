/// WireGuard keys, one type per role, as in wg(8).
@NullMarked
package io.wirefleet.contract.keys;

import org.jspecify.annotations.NullMarked;
