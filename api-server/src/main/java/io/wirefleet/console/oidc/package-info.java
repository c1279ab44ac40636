/// Callers who are known by the tokens of an OpenID Connect provider: people, and CI systems for their jobs.
@NullMarked
package io.wirefleet.console.oidc;

import org.jspecify.annotations.NullMarked;
