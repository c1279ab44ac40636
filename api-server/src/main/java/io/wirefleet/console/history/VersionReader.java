package io.wirefleet.console.history;

import io.wirefleet.console.access.Selector;
import io.wirefleet.console.addresses.MetPlans;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.history.Version.Span;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PortRange;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// Reads versions from the rows of one answer of the database. One version of a thing says mostly what the next says,
/// so what is written alike is parsed once; and so is where in a row each column stands.
final class VersionReader {
    private final Map<String, Integer> columns = new HashMap<>();
    private final Map<String, Map<String, String>> tags = new HashMap<>();
    private final Map<String, IpPrefix> prefixes = new HashMap<>();
    private final Map<String, List<PortRange>> ports = new HashMap<>();

    PeerVersion peer(Record row) {
        return new PeerVersion(
                value(row, "id", UUID.class),
                value(row, "name", String.class),
                span(row),
                optional(row, "owner", String.class),
                PublicKey.of(value(row, "public_key", byte[].class)),
                tags(row, "tags"),
                Arrays.asList(value(row, "addresses", String[].class)),
                value(row, "enabled", Boolean.class),
                time(row, "expires_at"));
    }

    ServerVersion server(Record row) {
        return new ServerVersion(
                value(row, "id", UUID.class), value(row, "name", String.class), span(row), tags(row, "tags"));
    }

    RuleVersion rule(Record row) {
        return new RuleVersion(
                value(row, "id", UUID.class),
                value(row, "name", String.class),
                span(row),
                new Selector(
                        Arrays.asList(value(row, "peer_ids", UUID[].class)),
                        Arrays.asList(value(row, "peer_owners", String[].class)),
                        tags(row, "peer_tags"),
                        value(row, "peer_all", Boolean.class)),
                new Selector(
                        Arrays.asList(value(row, "server_ids", UUID[].class)),
                        List.of(),
                        tags(row, "server_tags"),
                        value(row, "server_all", Boolean.class)),
                new RuleVersion.Terms(
                        prefixes(row, "given"),
                        prefixes(row, "excluded"),
                        ports.computeIfAbsent(value(row, "ports", String.class), VersionReader::parsePorts),
                        time(row, "valid_from"),
                        time(row, "valid_until")),
                value(row, "enabled", Boolean.class));
    }

    PlansVersion plans(Record row) {
        return new PlansVersion(
                value(row, "id", UUID.class),
                span(row),
                new MetPlans(
                        prefixes(row, "plans"),
                        Arrays.stream(value(row, "own", String[].class))
                                .map(IpAddress::parse)
                                .toList()));
    }

    private Map<String, String> tags(Record row, String column) {
        return tags.computeIfAbsent(value(row, column, String.class), JsonTexts::readTags);
    }

    private List<IpPrefix> prefixes(Record row, String column) {
        return Arrays.stream(value(row, column, String[].class))
                .map(text -> prefixes.computeIfAbsent(text, IpPrefix::parse))
                .toList();
    }

    private static List<PortRange> parsePorts(String json) {
        return Json.parse(json).values().stream()
                .map(port -> PortRange.read(JsonFields.of(port)))
                .toList();
    }

    private Span span(Record row) {
        Instant until = time(row, "until");
        return new Span(
                value(row, "since", OffsetDateTime.class).toInstant(),
                until == null ? Instant.MAX : until,
                optional(row, "since_receipt_id", UUID.class));
    }

    private @Nullable Instant time(Record row, String column) {
        OffsetDateTime time = optional(row, column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private <T> T value(Record row, String column, Class<T> type) {
        return Objects.requireNonNull(optional(row, column, type), column);
    }

    private <T> @Nullable T optional(Record row, String column, Class<T> type) {
        int index = columns.computeIfAbsent(column, name -> row.indexOf(name));
        Object value = row.get(index);
        return value == null || type.isInstance(value) ? type.cast(value) : row.get(index, type);
    }
}
