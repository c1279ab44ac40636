/// What `status` prints.
@NullMarked
package io.wirefleet.agent.status;

import org.jspecify.annotations.NullMarked;
