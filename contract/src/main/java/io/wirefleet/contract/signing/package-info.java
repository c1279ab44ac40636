/// Ed25519 keys (RFC 8032) as values: the console signs desired states with one, an agent proves itself with another.
@NullMarked
package io.wirefleet.contract.signing;

import org.jspecify.annotations.NullMarked;
