package io.wirefleet.console.delivery;

import org.jooq.DSLContext;

/// The advisory lock that keeps two writers from each missing what the other adds: a peer and a rule written at the
/// same moment would otherwise leave an attachment out. Writers of peers share it; all others hold it alone. Held to
/// the end of the transaction.
public final class TopologyLock {
    private static final long KEY = 0x77666c_746f_706fL;

    private TopologyLock() {}

    /// For who writes peers alone.
    static void share(DSLContext transaction) {
        // Compiling a query to machine code takes longer than any of these queries should.
        transaction.fetch("select pg_advisory_xact_lock_shared({0}), set_config('jit', 'off', true)", KEY);
    }

    /// For who writes anything else that a writer of peers relies on.
    public static void takeAlone(DSLContext transaction) {
        transaction.fetch("select pg_advisory_xact_lock({0}), set_config('jit', 'off', true)", KEY);
    }
}
