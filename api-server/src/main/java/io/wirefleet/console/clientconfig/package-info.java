/// What a person puts on a device: the configuration of a plain WireGuard client, `/api/v1/peers/{id}/config`.
@NullMarked
package io.wirefleet.console.clientconfig;

import org.jspecify.annotations.NullMarked;
