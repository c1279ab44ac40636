/// SCIM 2.0 Users (RFC 7643, RFC 7644), by which an identity provider says who comes and who goes.
@NullMarked
package io.wirefleet.console.scim;

import org.jspecify.annotations.NullMarked;
