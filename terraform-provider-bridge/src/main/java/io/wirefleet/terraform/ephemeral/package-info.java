/// Terraform's ephemeral resources: secrets that are made for one run and stand in no plan and no state.
@NullMarked
package io.wirefleet.terraform.ephemeral;

import org.jspecify.annotations.NullMarked;
