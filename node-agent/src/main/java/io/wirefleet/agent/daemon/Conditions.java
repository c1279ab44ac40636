package io.wirefleet.agent.daemon;

import io.wirefleet.contract.state.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the agent says of its server now, one condition a type; each change is logged.
final class Conditions {
    /// Whether the applied state is on disk, so that it survives a restart; if not, why.
    static final String LAST_GOOD_STORED = "LastGoodStored";

    /// Whether the console answers the agent; if not, why.
    static final String CONSOLE_REACHABLE = "ConsoleReachable";

    private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);

    private final Map<String, Condition> conditions = new LinkedHashMap<>();

    void holds(String type, String reason, String message) {
        is(new Condition(type, true, reason, message));
    }

    void fails(String type, String reason, String message) {
        is(new Condition(type, false, reason, message));
    }

    /// Nothing is said of this any more.
    void remove(String type) {
        conditions.remove(type);
    }

    void removeAll(Set<String> types) {
        conditions.keySet().removeAll(types);
    }

    void is(Condition condition) {
        Condition old = conditions.put(condition.type(), condition);
        if (condition.status()) {
            if (old != null && !old.status()) {
                LOG.info("{}: {}", condition.type(), condition.message());
            }
        } else if (!condition.equals(old)) {
            LOG.warn("not {}: {}: {}", condition.type(), condition.reason(), condition.message());
        }
    }

    List<Condition> all() {
        return List.copyOf(conditions.values());
    }
}
