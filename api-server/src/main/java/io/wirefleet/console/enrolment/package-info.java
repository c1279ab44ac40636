/// How a server's agent comes to be known: a join token made by an operator, used once by the agent.
@NullMarked
package io.wirefleet.console.enrolment;

import org.jspecify.annotations.NullMarked;
