/// The Terraform provider `wirefleet/wireguard`.
@NullMarked
package io.wirefleet.terraform;

import org.jspecify.annotations.NullMarked;
