package io.wirefleet.console.approvals;

import io.wirefleet.console.approvals.Standing.Pair;
import io.wirefleet.console.approvals.Standing.Row;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Role;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a write may give that takes a second person.
///
/// @param reason in words, after "it"
/// @param servers the watched ones that it is about, by name
/// @param role the least that may consent
/// @param subject what is written, before the write
/// @param digest in hexadecimal, the same as long as the same request gives the same: the version of what it writes,
///     those of the rules that it brings to servers, and these servers are all in it
record Gain(String reason, List<String> servers, Role role, Target subject, String digest) {
    private static final int NAMED = 5;

    /// @param id null: there is but one
    /// @param version null: it is created
    record Target(String kind, @Nullable UUID id, @Nullable Long version) {}

    /// What the write of the subject gives, if anything.
    static Optional<Gain> between(Subject subject, Standing before, Standing after) {
        Target target = target(subject, before);
        UUID written = target.id();
        if (subject instanceof Subject.Server
                && written != null
                && before.watches(written)
                && after.servers().containsKey(written)
                && !after.watches(written)) {
            List<String> names = List.of(Standing.row(before.servers(), written).name());
            return Optional.of(new Gain(
                    "would take " + names(names) + " out of the servers that four eyes watch",
                    names,
                    Role.OPERATOR,
                    target,
                    digest(target, "unwatched", Json.array())));
        }
        boolean isWidened = before.rule() != null
                && after.rule() != null
                && Widening.givesMore(before.rule(), after.rule(), after.networks());
        List<Pair> gained = after.pairs().stream()
                .filter(pair -> after.watches(pair.server()))
                .filter(pair -> isWidened || !before.pairs().contains(pair))
                .sorted(Comparator.comparing(Pair::rule).thenComparing(Pair::server))
                .toList();
        if (gained.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = gained.stream()
                .map(pair -> Standing.row(after.servers(), pair.server()).name())
                .distinct()
                .sorted()
                .toList();
        return Optional.of(new Gain(
                "may give access on " + names(names) + ", which four eyes watch",
                names,
                Role.OPERATOR,
                target,
                digest(target, "gained", grants(before, after, gained))));
    }

    /// What settings that watch less give.
    static Gain looser(long version) {
        Target target = new Target("four_eyes", null, version);
        return new Gain(
                "would let four eyes watch fewer servers",
                List.of(),
                Role.ADMIN,
                target,
                digest(target, "looser", Json.array()));
    }

    private static Target target(Subject subject, Standing before) {
        return switch (subject) {
            case Subject.Rule(var id) -> target("access_rule", id.value(), before.rules());
            case Subject.Server(var id) -> target("server", id.value(), before.servers());
            case Subject.Import _ -> new Target("import", null, null);
            case Subject.Peers _, Subject.Network _ -> throw new IllegalArgumentException("not watched: " + subject);
        };
    }

    private static Target target(String kind, UUID id, Map<UUID, Row> rows) {
        Row row = rows.get(id);
        return row == null ? new Target(kind, null, null) : new Target(kind, id, row.version());
    }

    private static ArrayNode grants(Standing before, Standing after, List<Pair> gained) {
        List<String> grants = new ArrayList<>();
        for (Pair pair : gained) {
            Row rule = Standing.row(after.rules(), pair.rule());
            grants.add(name(pair.rule(), before.rules(), after.rules()) + " " + rule.version() + " "
                    + name(pair.server(), before.servers(), after.servers()));
        }
        ArrayNode array = Json.array();
        grants.stream().sorted().forEach(array::add);
        return array;
    }

    /// What is new has another id each time that its creation is tried.
    private static String name(UUID id, Map<UUID, Row> before, Map<UUID, Row> after) {
        return before.containsKey(id)
                ? id.toString()
                : "new " + Standing.row(after, id).name();
    }

    private static String digest(Target target, String what, ArrayNode grants) {
        ObjectNode json = Json.object()
                .put("kind", target.kind())
                .put("id", target.id() == null ? null : target.id().toString())
                .put("version", target.version());
        json.set(what, grants);
        return HexFormat.of()
                .formatHex(Json.sha256().digest(Json.canonical(json).getBytes(StandardCharsets.UTF_8)));
    }

    private static String names(List<String> names) {
        String some = String.join("', '", names.subList(0, Math.min(NAMED, names.size())));
        String more = names.size() <= NAMED ? "" : " and " + (names.size() - NAMED) + " more";
        return (names.size() == 1 ? "server '" : "servers '") + some + "'" + more;
    }
}
