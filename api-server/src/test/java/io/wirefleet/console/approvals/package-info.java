@NullMarked
package io.wirefleet.console.approvals;

import org.jspecify.annotations.NullMarked;
