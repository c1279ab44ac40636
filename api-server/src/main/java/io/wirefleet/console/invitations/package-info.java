/// One-time links by which people bring their own devices in, making the key pair themselves.
@NullMarked
package io.wirefleet.console.invitations;

import org.jspecify.annotations.NullMarked;
