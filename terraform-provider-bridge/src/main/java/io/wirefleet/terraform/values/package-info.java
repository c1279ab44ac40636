/// Terraform's values: their types, the three things a value can be (known, null, not yet known), and their
/// encodings.
@NullMarked
package io.wirefleet.terraform.values;

import org.jspecify.annotations.NullMarked;
