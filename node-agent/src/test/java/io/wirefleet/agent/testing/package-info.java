/// What the agent's tests share: network namespaces of their own.
@NullMarked
package io.wirefleet.agent.testing;

import org.jspecify.annotations.NullMarked;
