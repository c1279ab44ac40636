/// What a server should hold and what its agent saw: items, revisions, the set hash and its signature.
@NullMarked
package io.wirefleet.contract.state;

import org.jspecify.annotations.NullMarked;
