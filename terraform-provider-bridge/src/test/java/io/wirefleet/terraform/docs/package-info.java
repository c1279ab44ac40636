/// The provider's documentation as registries show it, written from what the provider says of itself and from examples.
@NullMarked
package io.wirefleet.terraform.docs;

import org.jspecify.annotations.NullMarked;
