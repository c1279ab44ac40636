package io.wirefleet.console.delivery;

import org.jooq.DSLContext;

/// What a writer does within the transaction of a write. What it throws rolls the whole write back.
@FunctionalInterface
public interface Change<T> {
    T apply(DSLContext transaction);
}
