/// What node agents call once they are enrolled, `/agent/v1`: they fetch desired state and report what they saw.
@NullMarked
package io.wirefleet.console.agents;

import org.jspecify.annotations.NullMarked;
