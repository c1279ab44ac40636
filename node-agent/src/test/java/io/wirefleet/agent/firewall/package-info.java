/// Tests of the firewall: as values, against the kernel's own words, and with traffic.
@NullMarked
package io.wirefleet.agent.firewall;

import org.jspecify.annotations.NullMarked;
