/// Networks: address plans, with reservations in them.
@NullMarked
package io.wirefleet.console.networks;

import org.jspecify.annotations.NullMarked;
