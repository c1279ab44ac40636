/// The record of who changed what.
@NullMarked
package io.wirefleet.console.audit;

import org.jspecify.annotations.NullMarked;
