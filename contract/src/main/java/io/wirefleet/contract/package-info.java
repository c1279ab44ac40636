/// The vocabulary that console and agent share: values, desired and observed state, their hash and signature.
@NullMarked
package io.wirefleet.contract;

import org.jspecify.annotations.NullMarked;
