/// Kernel settings under `/proc/sys`.
@NullMarked
package io.wirefleet.agent.sysctl;

import org.jspecify.annotations.NullMarked;
