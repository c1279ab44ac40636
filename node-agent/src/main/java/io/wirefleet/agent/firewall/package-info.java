/// What a tunnel's packets may do: access rules compiled to the table `inet wirefleet`, applied in one transaction,
/// read back and repaired.
@NullMarked
package io.wirefleet.agent.firewall;

import org.jspecify.annotations.NullMarked;
