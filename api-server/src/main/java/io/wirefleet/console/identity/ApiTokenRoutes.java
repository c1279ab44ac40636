package io.wirefleet.console.identity;

import io.javalin.http.Context;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Precondition;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.MergePatch;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.contract.json.Json;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/api-tokens`: administrators make, see, change and revoke API tokens. These writes reach no server, so that
/// they have no receipts; a repeated creation meets its own name.
public final class ApiTokenRoutes {
    private static final String ALL = "/api/v1/api-tokens";
    private static final String ONE = ALL + "/{id}";
    private static final String JSON = "application/json";

    private static final ObjectSchema TOKEN = fields("ApiToken");

    private static final ObjectSchema MADE =
            fields("ApiTokenMade").readOnly("token", Schema.string("the secret; answered this once"));

    private static final Parameter IF_MATCH =
            Parameter.header("If-Match", Schema.string("the ETag that the token must have"));

    private final ApiTokenStore store;
    private final Supplier<UUID> ids;
    private final SecureRandom random;
    private final Clock clock;

    public ApiTokenRoutes(ApiTokenStore store, Supplier<UUID> ids, SecureRandom random, Clock clock) {
        this.store = store;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    private static ObjectSchema fields(String name) {
        return Meta.schema(name)
                .required("name", Schema.string("unique, 1 to 63 characters; records call its bearer api-token:<name>"))
                .required("role", Schema.oneOf("never changes", "admin", "operator", "auditor", "member"))
                .optional(
                        "owner",
                        Schema.string("for members: whose peers are their own; never changes")
                                .orNull())
                .optional("tags", Schema.texts("what its bearer writes must carry all of these; none: no bounds"))
                .optional("expires_at", Schema.time("null: never").orNull())
                .readOnly(
                        "last_used_at",
                        Schema.time("null: not yet; some seconds late").orNull());
    }

    public List<Route> routes() {
        Content answered = new Content.Answered(TOKEN);
        return List.of(
                Route.get(ALL, Role.ADMIN, listing(), this::list),
                Route.post(
                        ALL,
                        Role.ADMIN,
                        Operation.of("Makes an API token; its secret is answered this once")
                                .taking(new Content.Write(TOKEN))
                                .answering(201, new Content.Answered(MADE)),
                        this::make),
                Route.get(ONE, Role.ADMIN, Operation.of("Reads one API token").answering(200, answered), this::read),
                Route.put(
                        ONE,
                        Role.ADMIN,
                        Operation.of("Replaces one API token's name, tags and expiry")
                                .with(IF_MATCH)
                                .taking(new Content.Write(TOKEN))
                                .answering(200, answered),
                        this::replace),
                Route.patch(
                        ONE,
                        Role.ADMIN,
                        Operation.of("Patches one API token's name, tags or expiry (RFC 7396)")
                                .with(IF_MATCH)
                                .taking(new Content.Patch(TOKEN))
                                .answering(200, answered),
                        this::patch),
                Route.delete(
                        ONE,
                        Role.ADMIN,
                        Operation.of("Revokes one API token: it is refused at once")
                                .with(IF_MATCH)
                                .answering(204, null),
                        this::revoke));
    }

    private static Operation listing() {
        return Operation.of("Lists API tokens, by id, without their secrets")
                .with(
                        Parameter.query("limit", Schema.integer(1, 1000, "100")),
                        Parameter.query("cursor", Schema.string("next_cursor of the page before")),
                        Parameter.query("name", Schema.string("only the one of this name")),
                        Parameter.query("role", Schema.string("only those of this role")),
                        Parameter.query("owner", Schema.string("only those of this owner")))
                .answering(200, new Content.PageOf(TOKEN));
    }

    private void list(Context context) {
        Query query = Query.of(context, List.of("limit", "cursor", "name", "role", "owner"));
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        Page<ApiToken> page = store.list(
                query.text("name"),
                query.text("role"),
                query.text("owner"),
                new Page.Wanted(query.integer("limit", 100, 1, 1000), cursor == null ? null : cursor.after()));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        page.items().forEach(token -> items.add(token.toJson()));
        json.put("next_cursor", page.next() == null ? null : new Cursor(page.next()).toString());
        context.contentType(JSON).result(json.toString());
    }

    private void make(Context context) {
        Query.of(context, List.of());
        ApiTokenSpec spec = ApiTokenReading.read(Bodies.json(context), null, clock.instant());
        TokenSecret secret = TokenSecret.generate(random);
        ApiToken made = store.insert(ConsoleServer.author(context), ids.get(), spec, secret);
        context.status(201).header("Location", ALL + "/" + made.meta().id()).header("Cache-Control", "no-store");
        answer(context, made, made.toJson().put("token", secret.exposeText()));
    }

    private void read(Context context) {
        Query.of(context, List.of());
        UUID id = id(context);
        ApiToken token = store.find(id).orElseThrow(() -> RefusedException.notFound("API token", id));
        answer(context, token, token.toJson());
    }

    private void replace(Context context) {
        JsonNode body = Bodies.json(context);
        update(context, current -> ApiTokenReading.read(body, current, clock.instant()));
    }

    private void patch(Context context) {
        ObjectNode patch = Bodies.mergePatch(context);
        update(
                context,
                current -> ApiTokenReading.read(MergePatch.apply(current.writable(), patch), current, clock.instant()));
    }

    private void update(Context context, Edit<ApiToken, ApiTokenSpec> edit) {
        Query.of(context, List.of());
        Precondition precondition = Precondition.parse(context.header("If-Match"));
        ApiToken updated = store.update(ConsoleServer.author(context), id(context), current -> {
            precondition.check(current.meta().version());
            return edit.apply(current);
        });
        answer(context, updated, updated.toJson());
    }

    private void revoke(Context context) {
        Query.of(context, List.of());
        Precondition precondition = Precondition.parse(context.header("If-Match"));
        store.revoke(
                ConsoleServer.author(context),
                id(context),
                current -> precondition.check(current.meta().version()));
        context.status(204);
    }

    private static UUID id(Context context) {
        return ResourceRoutes.id(context, "API token");
    }

    private static void answer(Context context, ApiToken token, ObjectNode json) {
        context.header("ETag", Precondition.etag(token.meta().version()))
                .contentType(JSON)
                .result(json.toString());
    }
}
