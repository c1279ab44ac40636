/// The state directory: keys, enrolment, the last good state, and what must be put back.
@NullMarked
package io.wirefleet.agent.store;

import org.jspecify.annotations.NullMarked;
