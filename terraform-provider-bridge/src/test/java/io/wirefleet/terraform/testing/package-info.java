/// What tests of the provider share: a console made by hand, a plugin's other side, and the real Terraform.
@NullMarked
package io.wirefleet.terraform.testing;

import org.jspecify.annotations.NullMarked;
