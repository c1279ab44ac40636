/// Terraform's data sources: what can be looked up, and nothing that is changed by it.
@NullMarked
package io.wirefleet.terraform.data;

import org.jspecify.annotations.NullMarked;
