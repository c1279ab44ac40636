/// The routes under which operators keep the fleet, put together.
@NullMarked
package io.wirefleet.console.api;

import org.jspecify.annotations.NullMarked;
