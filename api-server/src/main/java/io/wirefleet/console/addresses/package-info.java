/// Who holds which address: given lowest-first out of a network's plan or a reservation in it, held for life, resting
/// after release. Invariant I1 stands on the primary key of the table `address`.
@NullMarked
package io.wirefleet.console.addresses;

import org.jspecify.annotations.NullMarked;
