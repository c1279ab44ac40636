/// The Terraform provider as the console gives it out: by Terraform's own registry protocols, so that `terraform init`
/// gets the provider from the console that it is for, in the version that goes with it.
@NullMarked
package io.wirefleet.console.provider;

import org.jspecify.annotations.NullMarked;
