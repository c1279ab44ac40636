package io.wirefleet.console.compromises;

import io.javalin.http.Context;
import io.wirefleet.console.compromises.CompromiseStore.Report;
import io.wirefleet.console.compromises.CompromiseStore.Taken;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WholeFleet;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.offboarding.OwnerWrites;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.ServerId;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/compromises`: what somebody else may have, out everywhere in one call, and what is left to do.
public final class CompromiseRoutes {
    private static final String ALL = "/api/v1/compromises";
    private static final Content ANSWERED = new Content.Answered(Compromise.SCHEMA);

    private final CompromiseStore store;
    private final Writes writes;
    private final Supplier<UUID> ids;

    public CompromiseRoutes(CompromiseStore store, Writes writes, Supplier<UUID> ids) {
        this.store = store;
        this.writes = writes;
        this.ids = ids;
    }

    public List<Route> routes() {
        return List.of(
                writes.routes()
                        .post(
                                ALL,
                                Role.ADMIN,
                                Operation.of(
                                                "Takes out what was lost: {\"kind\": \"peer_key\", \"public_key\" or \"id\"},"
                                                        + " {\"kind\": \"server\" or \"api_token\", \"id\"}, {\"kind\": \"owner\","
                                                        + " \"owner\"}, each with a \"note\"; answers what was done and what is left to do")
                                        .taking(new Content.Other("application/json"))
                                        .answering(201, ANSWERED),
                                this::report),
                Route.get(
                        ALL,
                        Role.AUDITOR,
                        Operation.of("Lists every compromise that was reported, by id")
                                .with(
                                        Parameter.query("limit", Schema.integer(1, 1000, "how many at the most; 100")),
                                        Parameter.query("cursor", Schema.string("the next_cursor of the page before")))
                                .answering(200, new Content.PageOf(Compromise.SCHEMA)),
                        this::list),
                Route.get(
                        ALL + "/{id}",
                        Role.AUDITOR,
                        Operation.of("Reads one compromise").answering(200, ANSWERED),
                        this::read));
    }

    private Answer report(Context context, WriteRequest request, JsonNode body) {
        WholeFleet.require(context);
        Fields fields = Fields.of(body);
        String kind = fields.read("", json -> json.requiredText("kind"));
        UUID id = fields.<@Nullable UUID>read(null, json -> json.parsed("id", Uuids::parse));
        PublicKey key = fields.<@Nullable PublicKey>read(null, json -> json.parsed("public_key", PublicKey::parse));
        String owner = fields.<@Nullable String>read(null, json -> json.parsed("owner", Texts::owner));
        String note = fields.<@Nullable String>read(null, json -> json.parsed("note", Texts.prose(4000)));
        fields.done();
        String by = request.author().name();
        return switch (kind) {
            case "peer_key" -> {
                PublicKey lost = key == null ? keyOf(only("id", id, owner)) : only("public_key", key, id, owner);
                Report report = new Report(ids.get(), kind, lost.toString(), note, by);
                yield OwnerWrites.write(
                        () -> store.peersWith(lost),
                        known -> write(request, new Subject.Peers(known), store.peerKey(report, lost, known)));
            }
            case "owner" -> {
                String lost = only("owner", owner, id, key);
                Report report = new Report(ids.get(), kind, lost, note, by);
                yield OwnerWrites.write(
                        () -> store.peersOf(lost),
                        known -> write(request, new Subject.Peers(known), store.owner(report, lost, known)));
            }
            case "server" -> {
                UUID lost = only("id", id, key, owner);
                Report report = new Report(ids.get(), kind, lost.toString(), note, by);
                yield write(request, new Subject.Server(new ServerId(lost)), store.server(report, lost));
            }
            case "api_token" -> {
                UUID lost = only("id", id, key, owner);
                Report report = new Report(ids.get(), kind, lost.toString(), note, by);
                yield write(request, Subject.NOTHING, store.apiToken(report, lost));
            }
            default -> throw RefusedException.invalid("/kind", "must be one of peer_key, server, owner, api_token");
        };
    }

    private Answer write(WriteRequest request, Subject subject, Change<Taken> change) {
        return writes.write(
                request,
                new Write<>(
                        subject,
                        change,
                        Taken::deeds,
                        (taken, receipt) -> new Answer(
                                201,
                                Answer.headers(receipt),
                                taken.compromise().toJson().toString())));
    }

    private PublicKey keyOf(UUID peer) {
        return store.keyOf(peer).orElseThrow(() -> RefusedException.invalid("/id", "is no peer"));
    }

    /// The one field that says what was lost.
    private static <T> T only(String field, @Nullable T value, @Nullable Object... others) {
        if (value == null) {
            throw RefusedException.invalid("/" + field, "is required for this kind");
        }
        for (Object other : others) {
            if (other != null) {
                throw RefusedException.invalid("", "must say what was lost by '" + field + "' alone");
            }
        }
        return value;
    }

    private void list(Context context) {
        Query query = Query.of(context, List.of("limit", "cursor"));
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        int limit = query.integer("limit", 100, 1, 1000);
        List<Compromise> found = store.list(cursor == null ? null : cursor.after(), limit + 1);
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        found.stream().limit(limit).forEach(compromise -> items.add(compromise.toJson()));
        json.put(
                "next_cursor",
                found.size() > limit ? new Cursor(found.get(limit - 1).id()).toString() : null);
        context.contentType("application/json").result(json.toString());
    }

    private void read(Context context) {
        Query.of(context, List.of());
        UUID id = ResourceRoutes.id(context, "compromise");
        Compromise found = store.find(id).orElseThrow(() -> RefusedException.notFound("compromise", id));
        context.contentType("application/json").result(found.toJson().toString());
    }
}
