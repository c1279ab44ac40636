package io.wirefleet.console.delivery;

import org.jooq.DSLContext;

/// What PostgreSQL's planner is told when much is written at once. Right after that its statistics know nothing of it,
/// and it would take nested loops over a million rows for one over a few; so nothing here depends on them.
final class Plans {
    private static final long MANY = 2_000;

    private Plans() {}

    /// Settles the plans for the rest of the transaction. For few rows the planner's own choice is right: indexes.
    ///
    /// @param rows about how many attachments or items are to be looked at
    static void settleFor(DSLContext transaction, long rows) {
        if (rows > MANY) {
            transaction.fetch("select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),"
                    + " set_config('plan_cache_mode', 'force_custom_plan', true)");
        }
    }
}
