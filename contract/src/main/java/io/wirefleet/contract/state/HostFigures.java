package io.wirefleet.contract.state;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// What an agent tells of its machine.
///
/// @param changed the figures that differ from what was told before; empty: one that is not known any more. As in RFC
///     7396, one that is missing is as it was
public record HostFigures(Map<Figure, OptionalLong> changed) {
    /// Every number below it is the same in all programs that read JSON.
    public static final long MOST = 1L << 53;

    public static final HostFigures NONE = new HostFigures(Map.of());

    /// A whole number under a name. Counters are since the machine started.
    public enum Figure {
        CONNTRACK_ENTRIES("flows in the connection table"),
        CONNTRACK_MAX_ENTRIES("flows that the connection table may have"),
        CONNTRACK_DROPPED("packets dropped, as the connection table had no room"),
        CONNTRACK_INSERT_FAILED("new flows turned away, mostly as there was no free source port"),
        SOURCE_PORTS_USED("source ports that are taken for the address, destination and port where they are scarcest"),
        SOURCE_PORTS_LIMIT("source ports that there are for one address, destination and port"),
        NETWORK_PACKETS("packets that passed the interfaces with a default route"),
        NETWORK_ERRORS("packets in error at the interfaces with a default route"),
        NETWORK_DROPPED("packets dropped at the interfaces with a default route"),
        CORES("processors"),
        BUSIEST_CORE_PERCENT("part of what network cards brought that the busiest processor took lately"),
        LOAD_PERCENT("processes that ran or waited, mean of five minutes; 100: one"),
        MEMORY_BYTES("memory of the machine"),
        MEMORY_AVAILABLE_BYTES("memory that programs could still get"),
        STATE_AVAILABLE_BYTES("free disk space where the agent keeps its state"),
        AGENT_RESIDENT_BYTES("memory that the agent takes"),
        LAST_APPLY_MILLISECONDS("how long the last change took to be in force");

        private final String meaning;

        Figure(String meaning) {
            this.meaning = meaning;
        }

        /// As it is called in JSON and in Terraform.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// What it counts, for people.
        public String meaning() {
            return meaning;
        }
    }

    public HostFigures {
        Map<Figure, OptionalLong> copy = new EnumMap<>(Figure.class);
        copy.putAll(changed);
        changed = Collections.unmodifiableMap(copy);
    }

    public boolean isEmpty() {
        return changed.isEmpty();
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        changed.forEach((figure, value) ->
                json.set(figure.text(), value.isEmpty() ? NullNode.instance : LongNode.valueOf(value.getAsLong())));
        return json;
    }

    /// Reads the field `host`. What is no whole number from 0 to [#MOST], and what this version does not know, is
    /// passed over: nothing that a report is for may fail for a figure.
    static HostFigures read(JsonFields fields) {
        JsonNode host = fields.node().get("host");
        if (!(host instanceof ObjectNode figures)) {
            return NONE;
        }
        Map<Figure, OptionalLong> changed = new EnumMap<>(Figure.class);
        for (Figure figure : Figure.values()) {
            JsonNode value = figures.get(figure.text());
            if (value != null && value.isNull()) {
                changed.put(figure, OptionalLong.empty());
            } else if (value != null
                    && value.isIntegralNumber()
                    && value.canConvertToLong()
                    && value.longValue() >= 0
                    && value.longValue() <= MOST) {
                changed.put(figure, OptionalLong.of(value.longValue()));
            }
        }
        return new HostFigures(changed);
    }
}
