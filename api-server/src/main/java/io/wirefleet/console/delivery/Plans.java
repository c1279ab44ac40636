package io.wirefleet.console.delivery;

import org.jooq.DSLContext;

/// What PostgreSQL's planner is told, for the rest of a transaction.
///
/// Where little is written, a query is planned once for each connection and not again for every value: planning takes
/// several times what running does. Such a plan outlives the size that the tables had when it was made, so it may only
/// go by indexes: read whole, a table that was small then is the cost of all later changes. Where much is written at
/// once, its statistics know nothing of it right after, and it would take nested loops over a million rows for one over
/// a few; so nothing there depends on them.
final class Plans {
    /// To stand in a `select`.
    static final String FOR_FEW_ROWS = "set_config('plan_cache_mode', 'force_generic_plan', true),"
            + " set_config('max_parallel_workers_per_gather', '0', true), set_config('enable_seqscan', 'off', true)";

    private static final long MANY = 2_000;

    private Plans() {}

    /// Takes [#FOR_FEW_ROWS] back where there are many, but for the parallel workers, which stay off.
    ///
    /// @param rows about how many attachments or items are to be looked at
    static void settleFor(DSLContext transaction, long rows) {
        if (rows > MANY) {
            transaction.fetch("select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true),"
                    + " set_config('plan_cache_mode', 'force_custom_plan', true),"
                    + " set_config('enable_seqscan', 'on', true)");
        }
    }
}
