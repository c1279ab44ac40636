package io.wirefleet.console.delivery;

import org.jooq.DSLContext;

/// Looks at what a change cuts before it is committed, and may refuse it.
public interface Gate {
    /// Lets everything pass.
    Gate OPEN = new Gate() {
        @Override
        public boolean wantsToSee(DSLContext transaction, long atMost) {
            return false;
        }

        @Override
        public void pass(Cut cut) {}
    };

    /// Whether it has to see a cut of so many peers at the most; finding out which may take a while.
    boolean wantsToSee(DSLContext transaction, long atMost);

    /// @throws RuntimeException of its own, and nothing is changed
    void pass(Cut cut);
}
