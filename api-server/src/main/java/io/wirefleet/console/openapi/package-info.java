/// The OpenAPI 3.1 document, built from what the routes themselves declare.
@NullMarked
package io.wirefleet.console.openapi;

import org.jspecify.annotations.NullMarked;
