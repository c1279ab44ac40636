package io.wirefleet.contract.state;

import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.JsonFields;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// How a server's machine is prepared for its load. Fields that say the usual are not written, so that a plain server's
/// state is the same as it was before they were known.
///
/// @param mode who sets what of the kernel depends on the load
/// @param capacity how many peers the server is meant for
/// @param conntrack how connections are tracked
public record Tuning(Mode mode, int capacity, Conntrack conntrack) {
    /// Who sets what of the kernel depends on the load. Forwarding is the agent's in any case.
    public enum Mode {
        /// The agent sets it, and puts it right where it drifts.
        MANAGED,

        /// The agent says what it would set, and sets nothing.
        OBSERVE;

        /// As in JSON.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// @throws InvalidValueException if it is none
        public static Mode parse(String text) {
            return Stream.of(values())
                    .filter(mode -> mode.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidValueException("must be managed or observe"));
        }
    }

    public static final int DEFAULT_CAPACITY = 1000;
    public static final int MOST_CAPACITY = 1_000_000;

    /// What a server has about which nothing is said.
    public static final Tuning USUAL = new Tuning(Mode.MANAGED, DEFAULT_CAPACITY, Conntrack.DEFAULT);

    /// The capabilities that an agent must have for this. The others are not a matter of who may reach what.
    public Set<String> requires() {
        return conntrack.equals(Conntrack.DEFAULT) ? Set.of() : Set.of(Capability.CONNTRACK);
    }

    void write(ObjectNode json) {
        if (mode != Mode.MANAGED) {
            json.put("tuning_mode", mode.text());
        }
        if (capacity != DEFAULT_CAPACITY) {
            json.put("capacity", capacity);
        }
        if (!conntrack.equals(Conntrack.DEFAULT)) {
            json.set("conntrack", conntrack.toJson());
        }
    }

    static Tuning read(JsonFields fields) {
        Mode mode = fields.parsed("tuning_mode", Mode::parse);
        Long capacity = fields.integer("capacity", 1, MOST_CAPACITY);
        JsonFields conntrack = fields.object("conntrack");
        return new Tuning(
                mode == null ? Mode.MANAGED : mode,
                capacity == null ? DEFAULT_CAPACITY : capacity.intValue(),
                conntrack == null ? Conntrack.DEFAULT : Conntrack.read(conntrack));
    }
}
