@NullMarked
package io.wirefleet.contract;

import org.jspecify.annotations.NullMarked;
