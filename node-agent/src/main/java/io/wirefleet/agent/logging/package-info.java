/// Where SLF4J's messages go: lines on standard error.
@NullMarked
package io.wirefleet.agent.logging;

import org.jspecify.annotations.NullMarked;
