/// The contents of one nf_tables table as a value, and the difference between two of them.
@NullMarked
package io.wirefleet.agent.firewall.ruleset;

import org.jspecify.annotations.NullMarked;
