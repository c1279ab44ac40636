/// The provider as a whole: its configuration and its resources.
@NullMarked
package io.wirefleet.terraform.provider;

import org.jspecify.annotations.NullMarked;
