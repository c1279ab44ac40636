package io.wirefleet.console.resources;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The routes of a resource: its list, and create, read, replace, patch and delete.
public final class ResourceRoutes<S, R extends Stored> {
    public static final String ROOT = "/api/v1/";

    private static final int LONGEST_PAGE = 1000;
    private static final int USUAL_PAGE = 100;
    private static final String JSON = "application/json";

    private final Resource<S, R> resource;
    private final Guard<S, R> guard;
    private final Writes writes;
    private final Supplier<UUID> ids;

    public ResourceRoutes(Resource<S, R> resource, Guard<S, R> guard, Writes writes, Supplier<UUID> ids) {
        this.resource = resource;
        this.guard = guard;
        this.writes = writes;
        this.ids = ids;
    }

    public List<Route> routes() {
        String all = ROOT + resource.path();
        String one = all + "/{id}";
        String noun = resource.noun();
        Content answered = new Content.Answered(resource.schema());
        Content given = new Content.Write(resource.schema());
        Parameter[] writing = WriteRequest.documented();
        return List.of(
                Route.get(all, resource.reader(), listOperation(), this::list),
                Route.post(
                        all,
                        resource.writer(),
                        operation("Creates one " + noun, given, 201, answered).with(writing),
                        this::create),
                Route.get(
                        one,
                        resource.reader(),
                        Operation.of("Reads one " + noun).answering(200, answered),
                        this::read),
                Route.put(
                        one,
                        resource.writer(),
                        operation("Replaces one " + noun, given, 200, answered).with(writing),
                        this::replace),
                Route.patch(
                        one,
                        resource.writer(),
                        operation(
                                        "Patches one " + noun + " (RFC 7396)",
                                        new Content.Patch(resource.schema()),
                                        200,
                                        answered)
                                .with(writing),
                        this::patch),
                Route.delete(
                        one,
                        resource.writer(),
                        Operation.of("Deletes one " + noun).answering(204, null).with(writing),
                        this::delete));
    }

    private static Operation operation(String summary, Content request, int status, Content answer) {
        return Operation.of(summary).taking(request).answering(status, answer);
    }

    private Operation listOperation() {
        List<Parameter> parameters = new ArrayList<>(resource.filters());
        parameters.add(Parameter.query("limit", Schema.integer(1, LONGEST_PAGE, "how many at the most; 100")));
        parameters.add(Parameter.query("cursor", Schema.string("the next_cursor of the page before")));
        return Operation.of("Lists every " + resource.noun() + ", by id")
                .answering(200, new Content.PageOf(resource.schema()))
                .with(parameters.toArray(Parameter[]::new));
    }

    private void list(Context context) {
        Query query = guard.narrowed(
                ConsoleServer.principal(context),
                Query.of(
                        context,
                        listOperation().parameters().stream()
                                .map(Parameter::name)
                                .toList()));
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        Page<R> page = resource.list(
                query,
                new Page.Wanted(
                        query.integer("limit", USUAL_PAGE, 1, LONGEST_PAGE), cursor == null ? null : cursor.after()));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.items().forEach(item -> items.add(resource.toJson(item)));
        json.put("next_cursor", page.next() == null ? null : new Cursor(page.next()).toString());
        context.contentType(JSON).result(json.toString());
    }

    private void read(Context context) {
        Query.of(context, List.of());
        R found = find(id(context));
        context.header("ETag", Precondition.etag(found.meta().version()))
                .contentType(JSON)
                .result(resource.toJson(found).toString());
    }

    private void create(Context context) {
        JsonNode body = Bodies.json(context);
        WriteRequest request = WriteRequest.of(context, body);
        Principal caller = ConsoleServer.principal(context);
        Resource.Creation creation = resource.creation(body);
        if (!creation.shown().isEmpty()) {
            context.header("Cache-Control", "no-store");
        }
        AtomicReference<ObjectNode> more = new AtomicReference<>(creation.kept());
        S given = guard.admitted(caller, resource.read(creation.body(), null));
        UUID id = ids.get();
        send(
                context,
                writes.write(
                        request,
                        new Write<>(
                                resource.subject(id),
                                guard.creation(caller, given, spec -> resource.insert(id, spec)),
                                created -> resource.deeds("create", null, created),
                                created -> {
                                    more.set(creation.shown());
                                    return refreshed(created);
                                },
                                (created, receipt) -> answer(
                                        201,
                                        created,
                                        receipt,
                                        Map.of("Location", ROOT + resource.path() + "/" + id),
                                        more.get()))));
    }

    private void replace(Context context) {
        JsonNode body = Bodies.json(context);
        WriteRequest request = WriteRequest.of(context, body);
        update(context, request, current -> resource.read(body, current));
    }

    private void patch(Context context) {
        ObjectNode patch = Bodies.mergePatch(context);
        WriteRequest request = WriteRequest.of(context, patch);
        update(
                context,
                request,
                current -> resource.read(MergePatch.apply(resource.writable(current), patch), current));
    }

    private void update(Context context, WriteRequest request, Edit<R, S> edit) {
        UUID id = id(context);
        Principal caller = ConsoleServer.principal(context);
        AtomicReference<R> before = new AtomicReference<>();
        Edit<R, S> checked = current -> {
            request.precondition().check(current.meta().version());
            before.set(current);
            return guard.changed(caller, current, edit.apply(current));
        };
        send(
                context,
                writes.write(
                        request,
                        new Write<>(
                                resource.subject(id),
                                resource.update(id, checked),
                                updated -> resource.deeds("update", before.get(), updated),
                                this::refreshed,
                                (updated, receipt) -> answer(200, updated, receipt, Map.of(), Json.object()))));
    }

    private void delete(Context context) {
        UUID id = id(context);
        Principal caller = ConsoleServer.principal(context);
        WriteRequest request = WriteRequest.of(context, null);
        send(
                context,
                writes.write(
                        request,
                        new Write<>(
                                resource.subject(id),
                                resource.delete(id, current -> {
                                    guard.removed(caller, current);
                                    request.precondition().check(current.meta().version());
                                }),
                                deleted -> resource.deeds("delete", deleted, null),
                                deleted -> deleted,
                                (deleted, receipt) -> new Answer(204, Answer.headers(receipt), null))));
    }

    private R refreshed(R written) {
        return resource.find(written.meta().id()).orElse(written);
    }

    private Answer answer(
            int status, R resourceNow, UUID receiptId, Map<String, String> moreHeaders, ObjectNode moreFields) {
        Map<String, String> headers = new HashMap<>(Answer.headers(receiptId));
        headers.put("ETag", Precondition.etag(resourceNow.meta().version()));
        headers.putAll(moreHeaders);
        ObjectNode json = resource.toJson(resourceNow);
        json.setAll(moreFields);
        return new Answer(status, headers, json.toString());
    }

    private R find(UUID id) {
        return resource.find(id).orElseThrow(() -> RefusedException.notFound(resource.noun(), id));
    }

    private UUID id(Context context) {
        return id(context, resource.noun());
    }

    /// The id in the path.
    ///
    /// @throws RefusedException if it is no id, so that there is nothing by it
    public static UUID id(Context context, String noun) {
        String text = context.pathParam("id");
        try {
            return Uuids.parse(text);
        } catch (InvalidValueException _) {
            throw RefusedException.notFound(noun, text.length() > 64 ? text.substring(0, 64) + "…" : text);
        }
    }

    public static void send(Context context, Answer answer) {
        answer.headers().forEach(context::header);
        context.status(answer.status());
        if (answer.body() != null) {
            context.contentType(JSON).result(answer.body());
        }
    }
}
