/// Access rules: which peers may reach which destinations through which servers, and when. What no rule grants, nobody
/// has (invariant I2).
@NullMarked
package io.wirefleet.console.access;

import org.jspecify.annotations.NullMarked;
