/// The wire between agent and console beside the state itself: enrolment and the agent's calls.
@NullMarked
package io.wirefleet.contract.agent;

import org.jspecify.annotations.NullMarked;
