/// The functions of the provider: pure, and without a console.
@NullMarked
package io.wirefleet.terraform.functions;

import org.jspecify.annotations.NullMarked;
