package io.wirefleet.console.delivery;

import java.util.UUID;
import org.jooq.DSLContext;

/// The advisory lock that keeps two writers from each missing what the other adds: a peer and a rule written at the
/// same moment would otherwise leave an attachment out. Writers of peers share it; all others hold it alone. Held to
/// the end of the transaction.
public final class TopologyLock {
    private static final long KEY = 0x77666c_746f_706fL;

    /// What the record of history takes from the change at work: its receipt, and when it got its lock.
    private static final String OF_CHANGE = ", set_config('wirefleet.receipt', {1}, true),"
            + " set_config('wirefleet.change_time', clock_timestamp()::text, true)";

    private TopologyLock() {}

    /// For who writes peers alone.
    static void share(DSLContext transaction, UUID receiptId) {
        transaction.fetch(
                "select pg_advisory_xact_lock_shared({0}), " + Plans.FOR_FEW_ROWS + OF_CHANGE,
                KEY,
                receiptId.toString());
    }

    /// For a change that is not of peers alone.
    static void takeAlone(DSLContext transaction, UUID receiptId) {
        transaction.fetch("select pg_advisory_xact_lock({0})" + OF_CHANGE, KEY, receiptId.toString());
    }

    /// For who writes anything else that a writer of peers relies on.
    public static void takeAlone(DSLContext transaction) {
        transaction.fetch("select pg_advisory_xact_lock({0})", KEY);
    }
}
