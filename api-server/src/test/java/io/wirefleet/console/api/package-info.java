/// Tests of the API as callers meet it: over HTTP, on a real PostgreSQL.
@NullMarked
package io.wirefleet.console.api;

import org.jspecify.annotations.NullMarked;
