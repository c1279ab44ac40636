/// Terraform's plugin protocol 6: the only code that sees the classes generated from it.
@NullMarked
package io.wirefleet.terraform.protocol;

import org.jspecify.annotations.NullMarked;
