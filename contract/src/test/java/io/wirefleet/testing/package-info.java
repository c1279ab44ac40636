/// What tests of all modules share: what they need of the machine, and golden files.
@NullMarked
package io.wirefleet.testing;

import org.jspecify.annotations.NullMarked;
