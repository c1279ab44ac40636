/// What bounds callers beyond their roles: whose peers are their own, and the tags that they are held to.
@NullMarked
package io.wirefleet.console.bounds;

import org.jspecify.annotations.NullMarked;
