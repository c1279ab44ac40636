/// Four eyes: access on some servers that takes a second person, and the approvals by which they consent.
@NullMarked
package io.wirefleet.console.approvals;

import org.jspecify.annotations.NullMarked;
