/// Puts the built agent into an archive and a Debian package.
@NullMarked
package io.wirefleet.packaging.agent;

import org.jspecify.annotations.NullMarked;
