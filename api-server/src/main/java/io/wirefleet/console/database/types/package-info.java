/// PostgreSQL's address types as the contract's values, for the generated jOOQ classes.
@NullMarked
package io.wirefleet.console.database.types;

import org.jspecify.annotations.NullMarked;
