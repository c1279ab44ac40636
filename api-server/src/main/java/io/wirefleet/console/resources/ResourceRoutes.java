package io.wirefleet.console.resources;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
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
import java.util.List;
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
        WriteRoutes writing = writes.routes();
        return List.of(
                Route.get(all, resource.reader(), listOperation(), this::list),
                writing.post(
                        all,
                        resource.writer(),
                        operation("Creates one " + noun, given, 201, resource.created()),
                        this::create),
                Route.get(
                        one,
                        resource.reader(),
                        Operation.of("Reads one " + noun).answering(200, answered),
                        this::read),
                writing.put(
                        one,
                        resource.writer(),
                        operation("Replaces one " + noun, given, 200, answered).with(WriteRequest.IF_MATCH),
                        this::replace),
                writing.patch(
                        one,
                        resource.writer(),
                        operation(
                                        "Patches one " + noun + " (RFC 7396)",
                                        new Content.Patch(resource.schema()),
                                        200,
                                        answered)
                                .with(WriteRequest.IF_MATCH),
                        this::patch),
                writing.delete(
                        one,
                        resource.writer(),
                        Operation.of("Deletes one " + noun).answering(204, null).with(WriteRequest.IF_MATCH),
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

    private Answer create(Context context, WriteRequest request, JsonNode body) {
        Principal caller = ConsoleServer.principal(context);
        Resource.Creation<S> creation = resource.creation(body);
        S given = guard.admitted(caller, creation.given());
        UUID id = ids.get();
        Write<R> write = new Write<>(
                resource.subject(id),
                guard.creation(caller, given, spec -> resource.insert(id, spec)),
                created -> resource.deeds("create", null, created),
                this::refreshed,
                (created, receipt) ->
                        answer(201, created, receipt).with("Location", ROOT + resource.path() + "/" + id));
        return writes.write(request, write.showing(creation.once()));
    }

    private Answer replace(Context context, WriteRequest request, JsonNode body) {
        return update(context, request, current -> resource.read(body, current));
    }

    private Answer patch(Context context, WriteRequest request, JsonNode patch) {
        return update(
                context,
                request,
                current -> resource.read(MergePatch.apply(resource.writable(current), (ObjectNode) patch), current));
    }

    private Answer update(Context context, WriteRequest request, Edit<R, S> edit) {
        UUID id = id(context);
        Principal caller = ConsoleServer.principal(context);
        AtomicReference<R> before = new AtomicReference<>();
        Edit<R, S> checked = current -> {
            request.precondition().check(current.meta().version());
            before.set(current);
            return guard.changed(caller, current, edit.apply(current));
        };
        return writes.write(
                request,
                new Write<>(
                        resource.subject(id),
                        resource.update(id, checked),
                        updated -> resource.deeds("update", before.get(), updated),
                        this::refreshed,
                        (updated, receipt) -> answer(200, updated, receipt)));
    }

    private Answer delete(Context context, WriteRequest request, JsonNode body) {
        UUID id = id(context);
        Principal caller = ConsoleServer.principal(context);
        return writes.write(
                request,
                new Write<>(
                        resource.subject(id),
                        resource.delete(id, current -> {
                            guard.removed(caller, current);
                            request.precondition().check(current.meta().version());
                        }),
                        deleted -> resource.deeds("delete", deleted, null),
                        (_, receipt) -> new Answer(204, Answer.headers(receipt), null)));
    }

    private R refreshed(R written) {
        return resource.find(written.meta().id()).orElse(written);
    }

    private Answer answer(int status, R resourceNow, UUID receiptId) {
        return new Answer(
                        status,
                        Answer.headers(receiptId),
                        resource.toJson(resourceNow).toString())
                .with("ETag", Precondition.etag(resourceNow.meta().version()));
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
}
