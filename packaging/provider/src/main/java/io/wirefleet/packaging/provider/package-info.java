/// Puts the built Terraform provider into the form in which registries take it.
@NullMarked
package io.wirefleet.packaging.provider;

import org.jspecify.annotations.NullMarked;
