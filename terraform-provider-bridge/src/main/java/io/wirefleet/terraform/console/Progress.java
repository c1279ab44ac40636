package io.wirefleet.terraform.console;

import io.wirefleet.terraform.console.Receipts.Pending;
import io.wirefleet.terraform.console.Receipts.Standing;
import io.wirefleet.terraform.plugin.PluginLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How far one change has come, told in Terraform's log: at first, whenever another server has confirmed, every few
/// seconds in between, and at the end. What reaches no server is not told.
final class Progress {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final PluginLog log;
    private final Clock clock;
    private final String what;
    private final String receipt;
    private final Instant begin;
    private Instant told = Instant.MIN;
    private Standing standing = new Standing(List.of(), List.of());

    /// @param what was written
    Progress(PluginLog log, Clock clock, String what, String receipt) {
        this.log = log;
        this.clock = clock;
        this.what = what;
        this.receipt = receipt;
        this.begin = clock.instant();
    }

    /// The servers that had not confirmed when the console was last asked.
    List<Pending> pending() {
        return standing.pending();
    }

    void now(Standing fresh) {
        Instant now = clock.instant();
        boolean isOther = !fresh.equals(standing);
        standing = fresh;
        if (fresh.pending().isEmpty() && fresh.confirmed().isEmpty()) {
            return;
        }
        if (isOther || now.isAfter(told.plus(EVERY))) {
            told = now;
            log.info(
                    fresh.pending().isEmpty() ? "every server has applied the change" : "waiting for servers",
                    fields(Duration.between(begin, now)));
        }
    }

    private Map<String, String> fields(Duration waited) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("change", what);
        fields.put("receipt", receipt);
        fields.put("waited_seconds", Long.toString(waited.toSeconds()));
        put(fields, "confirmed", standing.confirmed().stream());
        put(fields, "awaited", pending().stream().filter(Pending::reachable).map(Pending::server));
        put(
                fields,
                "away",
                pending().stream().filter(server -> !server.reachable()).map(Pending::server));
        return fields;
    }

    private static void put(Map<String, String> fields, String field, Stream<String> servers) {
        String names = servers.sorted().collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            fields.put(field, names);
        }
    }
}
