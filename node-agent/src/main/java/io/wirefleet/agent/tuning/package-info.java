/// What of the kernel is set for a server's load: each setting as it should be, as it was found, and who set it.
@NullMarked
package io.wirefleet.agent.tuning;

import org.jspecify.annotations.NullMarked;
