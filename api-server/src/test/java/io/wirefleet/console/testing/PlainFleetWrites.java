package io.wirefleet.console.testing;

import static io.wirefleet.console.database.schema.Tables.RECEIPT;

import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.FleetWrites;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.delivery.Written;
import java.util.UUID;
import org.jooq.DSLContext;

/// Writes to the fleet without their delivery: one transaction, and a receipt of no server.
public final class PlainFleetWrites implements FleetWrites {
    private final DSLContext database;

    public PlainFleetWrites(DSLContext database) {
        this.database = database;
    }

    @Override
    public <T> Written<T> write(Subject subject, Change<T> change) {
        UUID receiptId = UUID.randomUUID();
        return database.transactionResult(configuration -> {
            T value = change.apply(configuration.dsl(), receiptId);
            configuration.dsl().insertInto(RECEIPT).set(RECEIPT.ID, receiptId).execute();
            return new Written<>(value, receiptId);
        });
    }
}
