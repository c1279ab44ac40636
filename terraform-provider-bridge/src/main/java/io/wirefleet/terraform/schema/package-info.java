/// What a resource looks like, and what follows from that alone: plans, spellings that mean the same, paths of
/// errors.
@NullMarked
package io.wirefleet.terraform.schema;

import org.jspecify.annotations.NullMarked;
