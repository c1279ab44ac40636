/// The plumbing between HTTP and the features: routes, bodies, conditions, pages, problems. No rule of the domain.
@NullMarked
package io.wirefleet.console.http;

import org.jspecify.annotations.NullMarked;
