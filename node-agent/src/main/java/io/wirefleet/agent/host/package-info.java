/// How the machine stands, in the kernel's own figures: one reader for `doctor`, the metrics, what the console is told
/// and the settings that depend on it.
@NullMarked
package io.wirefleet.agent.host;

import org.jspecify.annotations.NullMarked;
