package io.wirefleet.console.scim;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.ScimProblems;
import io.wirefleet.console.http.WholeFleet;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.offboarding.OwnerWrites;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.console.scim.ScimUserStore.Outcome;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.PeerId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/scim/v2`: users as an identity provider creates, changes, deactivates and deletes them. Who is deactivated or
/// deleted loses every peer, and can be given none until activated again.
public final class ScimRoutes {
    private static final String ROOT = "/scim/v2/";
    private static final int MOST_RESULTS = 200;
    private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private static final Content SCIM = new Content.Other(ScimProblems.MEDIA_TYPE);

    /// What identity providers add to any call, and which changes nothing here.
    private static final List<String> PASSED_OVER =
            List.of("attributes", "excludedAttributes", "sortBy", "sortOrder", "aadOptscim062020");

    private final ScimUserStore store;
    private final Peers peers;
    private final Writes writes;
    private final Supplier<UUID> ids;
    private final Supplier<URI> url;

    /// @param url of the console, without a slash at its end
    public ScimRoutes(ScimUserStore store, Peers peers, Writes writes, Supplier<UUID> ids, Supplier<URI> url) {
        this.store = store;
        this.peers = peers;
        this.writes = writes;
        this.ids = ids;
        this.url = url;
    }

    public List<Route> routes() {
        String one = ScimUser.PATH + "/{id}";
        return List.of(
                described(
                        "ServiceProviderConfig",
                        "What the console's SCIM can do",
                        () -> ScimDescriptions.serviceProviderConfig(root(), MOST_RESULTS)),
                described(
                        "ResourceTypes",
                        "The kinds of resources of SCIM",
                        () -> listOf(ScimDescriptions.userType(root()))),
                described("ResourceTypes/User", "The kind User of SCIM", () -> ScimDescriptions.userType(root())),
                described("Schemas", "The schemas of SCIM", () -> listOf(ScimDescriptions.userSchema(root()))),
                described(
                        "Schemas/" + ScimAttributes.USER,
                        "The schema of a user of SCIM",
                        () -> ScimDescriptions.userSchema(root())),
                Route.get(
                        ScimUser.PATH,
                        Role.OPERATOR,
                        operation("Lists users (RFC 7644)", 200)
                                .with(
                                        Parameter.query("filter", Schema.string("RFC 7644 section 3.4.2.2")),
                                        Parameter.query("startIndex", Schema.string("from which on, counted from 1")),
                                        Parameter.query("count", Schema.string("how many at the most; 200"))),
                        scim(this::list)),
                Route.post(
                        ScimUser.PATH,
                        Role.OPERATOR,
                        operation("Creates a user", 201).taking(SCIM),
                        scim(this::create)),
                Route.get(one, Role.OPERATOR, operation("Reads a user", 200), scim(this::read)),
                Route.put(
                        one,
                        Role.OPERATOR,
                        operation("Replaces a user; one who is not active loses every peer", 200)
                                .taking(SCIM),
                        scim(context -> {
                            ScimUser.Given given = ScimReading.read(Bodies.scim(context));
                            update(context, _ -> given);
                        })),
                Route.patch(
                        one,
                        Role.OPERATOR,
                        operation("Changes a user; one who is not active loses every peer", 200)
                                .taking(SCIM),
                        scim(context -> {
                            JsonNode body = Bodies.scim(context);
                            update(
                                    context,
                                    user -> ScimReading.read(
                                            ScimPatch.apply(user.given().toJson(), body)));
                        })),
                Route.delete(
                        one,
                        Role.OPERATOR,
                        Operation.of("Deletes a user, who loses every peer").answering(204, null),
                        scim(this::delete)));
    }

    private Route described(String path, String summary, Supplier<ObjectNode> description) {
        return Route.get(
                ROOT + path, Role.OPERATOR, operation(summary, 200), scim(context -> send(context, description.get())));
    }

    private static Operation operation(String summary, int status) {
        return Operation.of(summary).answering(status, SCIM);
    }

    /// The handler with its refusals as SCIM writes them.
    private static Handler scim(Handler handler) {
        return context -> {
            WholeFleet.require(context);
            try {
                handler.handle(context);
            } catch (ScimException e) {
                context.status(e.status())
                        .contentType(ScimProblems.MEDIA_TYPE)
                        .result(ScimProblems.toJson(e.status(), e.scimType(), e.detail())
                                .toString());
            }
        };
    }

    private void list(Context context) {
        List<String> known = new ArrayList<>(PASSED_OVER);
        known.addAll(List.of("filter", "startIndex", "count"));
        Query query = Query.of(context, known);
        String filter = query.text("filter");
        int start = Math.max(1, number(query.text("startIndex"), 1));
        int count = Math.clamp(number(query.text("count"), MOST_RESULTS), 0, MOST_RESULTS);
        ScimUserStore.Listed listed =
                store.list(filter == null || filter.isBlank() ? null : ScimFilter.parse(filter), start - 1, count);
        ObjectNode json =
                listOf(listed.users().stream().map(user -> user.toJson(root())).toArray(ObjectNode[]::new));
        send(context, json.put("totalResults", listed.total()).put("startIndex", start));
    }

    private static int number(@Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("-?[0-9]{1,9}")) {
            throw ScimException.badRequest("invalidValue", "startIndex and count must be integers");
        }
        return Integer.parseInt(text);
    }

    private static ObjectNode listOf(ObjectNode... resources) {
        ObjectNode json = Json.object();
        json.putArray("schemas").add(LIST);
        json.put("totalResults", resources.length).put("startIndex", 1).put("itemsPerPage", resources.length);
        ArrayNode array = json.putArray("Resources");
        for (ObjectNode resource : resources) {
            array.add(resource);
        }
        return json;
    }

    private void read(Context context) {
        Query.of(context, PASSED_OVER);
        send(context, find(id(context)).toJson(root()));
    }

    private void create(Context context) {
        Query.of(context, PASSED_OVER);
        ScimUser.Given given = ScimReading.read(Bodies.scim(context));
        UUID id = ids.get();
        Answer answer = write(
                context,
                () -> store.atStake(null, given),
                known -> new Write<>(
                        new Subject.Peers(known),
                        store.create(id, given, known),
                        this::deeds,
                        outcome -> outcome,
                        (outcome, receipt) -> answer(201, outcome, receipt)));
        context.header("Location", root() + ScimUser.PATH + "/" + id);
        send(context, answer);
    }

    private void update(Context context, Function<ScimUser, ScimUser.Given> edit) {
        Query.of(context, PASSED_OVER);
        UUID id = id(context);
        send(
                context,
                write(
                        context,
                        () -> {
                            ScimUser user = find(id);
                            return store.atStake(user, edit.apply(user));
                        },
                        known -> new Write<>(
                                new Subject.Peers(known),
                                store.update(id, edit, known),
                                this::deeds,
                                outcome -> outcome,
                                (outcome, receipt) -> answer(200, outcome, receipt))));
    }

    private void delete(Context context) {
        Query.of(context, PASSED_OVER);
        UUID id = id(context);
        send(
                context,
                write(
                        context,
                        () -> store.atStake(find(id), null),
                        known -> new Write<>(
                                new Subject.Peers(known),
                                store.delete(id, known),
                                this::deeds,
                                outcome -> outcome,
                                (_, receipt) -> new Answer(204, Answer.headers(receipt), null))));
    }

    private Answer write(Context context, Supplier<Set<PeerId>> atStake, Function<Set<PeerId>, Write<Outcome>> write) {
        WriteRequest request = WriteRequest.unconditional(ConsoleServer.author(context));
        return OwnerWrites.write(atStake, known -> writes.write(request, write.apply(known)));
    }

    private List<Deed> deeds(Outcome outcome) {
        List<Deed> deeds = new ArrayList<>();
        ScimUser before = outcome.before();
        ScimUser after = outcome.after();
        ScimUser some = after == null ? before : after;
        ObjectNode was = before == null ? null : before.audited();
        ObjectNode is = after == null ? null : after.audited();
        if (some != null && !Objects.equals(was, is)) {
            String action = before == null ? "create" : after == null ? "delete" : "update";
            deeds.add(new Deed(
                    action, "scim_user", some.id().toString(), some.given().userName(), was, is));
        }
        deeds.addAll(outcome.revoked().deeds(peers));
        outcome.admitted().forEach(owner -> deeds.add(new Deed("admit", "owner", owner, owner, null, null)));
        return deeds;
    }

    private Answer answer(int status, Outcome outcome, UUID receipt) {
        ScimUser after = outcome.after();
        return new Answer(
                status,
                Answer.headers(receipt),
                after == null ? null : after.toJson(root()).toString());
    }

    private ScimUser find(UUID id) {
        return store.find(id).orElseThrow(() -> ScimException.notFound(id.toString()));
    }

    private static UUID id(Context context) {
        String id = context.pathParam("id");
        try {
            return Uuids.parse(id);
        } catch (InvalidValueException _) {
            throw ScimException.notFound(id.length() > 64 ? id.substring(0, 64) : id);
        }
    }

    private String root() {
        String text = url.get().toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static void send(Context context, ObjectNode json) {
        context.contentType(ScimProblems.MEDIA_TYPE).result(json.toString());
    }

    private static void send(Context context, Answer answer) {
        answer.headers().forEach(context::header);
        context.status(answer.status());
        if (answer.body() != null) {
            context.contentType(ScimProblems.MEDIA_TYPE).result(answer.body());
        }
    }
}
