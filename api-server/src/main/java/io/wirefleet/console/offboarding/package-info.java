/// A person is out: what an owner holds, everywhere, ended in one call, and kept from coming back.
@NullMarked
package io.wirefleet.console.offboarding;

import org.jspecify.annotations.NullMarked;
