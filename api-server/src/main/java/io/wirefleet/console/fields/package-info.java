/// The bodies that writers send, read field by field, with every error of a body reported together.
@NullMarked
package io.wirefleet.console.fields;

import org.jspecify.annotations.NullMarked;
