/// What all resources of the API have in common: the five verbs, versions, pages, idempotency.
@NullMarked
package io.wirefleet.console.resources;

import org.jspecify.annotations.NullMarked;
