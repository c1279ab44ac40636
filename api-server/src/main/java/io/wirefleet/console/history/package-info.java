/// Who has, or had, access to what: the versions of peers, servers and access rules over time, and what they gave.
@NullMarked
package io.wirefleet.console.history;

import org.jspecify.annotations.NullMarked;
