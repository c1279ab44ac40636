package io.wirefleet.agent.tuning;

/// One setting to be changed. Prints as a line for people.
public sealed interface Adjustment {
    String name();

    /// Sets what the load asks for.
    record Set(Setting setting, String value) implements Adjustment {
        @Override
        public String name() {
            return setting.name();
        }

        @Override
        public String toString() {
            return "set " + Setting.shown(name()) + " to " + value;
        }
    }

    /// Writes back what was there before, since nothing asks for another value any more.
    record PutBack(String name, String value) implements Adjustment {
        @Override
        public String toString() {
            return "set " + Setting.shown(name) + " back to " + value;
        }
    }
}
