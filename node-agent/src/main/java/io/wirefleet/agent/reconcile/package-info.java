/// Makes the machine hold what the desired state says: what of it is in force now, what differs, change by
/// change.
@NullMarked
package io.wirefleet.agent.reconcile;

import org.jspecify.annotations.NullMarked;
