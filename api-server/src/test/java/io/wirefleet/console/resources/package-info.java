/// Tests of what all resources have in common.
@NullMarked
package io.wirefleet.console.resources;

import org.jspecify.annotations.NullMarked;
