package io.wirefleet.console.delivery;

import java.util.UUID;
import org.jooq.DSLContext;

/// What a writer does within the transaction of a write. What it throws rolls the whole write back.
@FunctionalInterface
public interface Change<T> {
    /// @param receiptId the receipt that this write answers, for records that name it
    T apply(DSLContext transaction, UUID receiptId);
}
