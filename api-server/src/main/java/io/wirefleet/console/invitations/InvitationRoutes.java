package io.wirefleet.console.invitations;

import io.javalin.http.Context;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Cursor;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WholeFleet;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.ShownOnce;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.WriteRoutes;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.json.Json;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/invitations`, as operators use it.
public final class InvitationRoutes {
    private static final String ALL = "/api/v1/invitations";
    private static final String ONE = ALL + "/{id}";
    private static final Content ANSWERED = new Content.Answered(Invitation.SCHEMA);

    private final InvitationStore store;
    private final Writes writes;
    private final Supplier<UUID> ids;
    private final SecureRandom random;
    private final Clock clock;
    private final Supplier<URI> url;

    public InvitationRoutes(
            InvitationStore store,
            Writes writes,
            Supplier<UUID> ids,
            SecureRandom random,
            Clock clock,
            Supplier<URI> url) {
        this.store = store;
        this.writes = writes;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
        this.url = url;
    }

    public List<Route> routes() {
        WriteRoutes writing = writes.routes();
        return List.of(
                writing.post(
                        ALL,
                        Role.OPERATOR,
                        Operation.of(
                                        "Invites a person to bring a device in: 'owner', 'network_id', 'peer_name', 'tags',"
                                                + " 'peer_expires_at', 'message', 'ttl_seconds' (259200); the answer has the one-time"
                                                + " 'link', which a repetition of the request does not get")
                                .taking(new Content.Other("application/json"))
                                .answering(
                                        201,
                                        new Content.Answered(ShownOnce.in(
                                                Invitation.SCHEMA, "InvitationMade", "link", "the one-time link"))),
                        this::create),
                Route.get(
                        ALL,
                        Role.AUDITOR,
                        Operation.of("Lists every invitation, by id")
                                .with(
                                        Parameter.query("owner", Schema.string("only those of this owner")),
                                        Parameter.query("limit", Schema.integer(1, 1000, "how many at the most; 100")),
                                        Parameter.query("cursor", Schema.string("the next_cursor of the page before")))
                                .answering(200, new Content.PageOf(Invitation.SCHEMA)),
                        this::list),
                Route.get(
                        ONE, Role.AUDITOR, Operation.of("Reads one invitation").answering(200, ANSWERED), this::read),
                writing.delete(
                        ONE,
                        Role.OPERATOR,
                        Operation.of("Takes an invitation back that nobody has accepted; it stays in the list")
                                .answering(204, null),
                        this::end));
    }

    private Answer create(Context context, WriteRequest request, JsonNode body) {
        InvitationReading read = InvitationReading.read(body);
        WholeFleet.requireTags(context, read.spec().tags());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        InvitationSecret secret = InvitationSecret.generate(random);
        Invitation invitation = new Invitation(
                ids.get(),
                read.spec(),
                null,
                request.author().name(),
                now,
                now.plus(read.lifetime()),
                null,
                null,
                null);
        Write<Invitation> write = new Write<>(
                Subject.NOTHING,
                store.insert(invitation, secret.hash()),
                made -> List.of(deed("create", made, null)),
                (made, receipt) -> new Answer(
                        201,
                        Answer.headers(receipt),
                        made.toJson(clock.instant()).toString()));
        return writes.write(request, write.showing(new ShownOnce("link", link(secret), "invite again")));
    }

    private String link(InvitationSecret secret) {
        String root = url.get().toString();
        return root + (root.endsWith("/") ? "" : "/") + "join#" + secret.exposeText();
    }

    private static Deed deed(String action, Invitation invitation, @Nullable ObjectNode before) {
        return new Deed(
                action,
                "invitation",
                invitation.id().toString(),
                invitation.spec().owner(),
                before,
                before == null ? invitation.audited() : null);
    }

    private void list(Context context) {
        Query query = Query.of(context, List.of("owner", "limit", "cursor"));
        Cursor cursor = query.parsed("cursor", Cursor::parse);
        int limit = query.integer("limit", 100, 1, 1000);
        List<Invitation> found = store.list(query.text("owner"), cursor == null ? null : cursor.after(), limit + 1);
        Instant now = clock.instant();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        found.stream().limit(limit).forEach(invitation -> items.add(invitation.toJson(now)));
        json.put(
                "next_cursor",
                found.size() > limit ? new Cursor(found.get(limit - 1).id()).toString() : null);
        context.contentType("application/json").result(json.toString());
    }

    private void read(Context context) {
        Query.of(context, List.of());
        UUID id = ResourceRoutes.id(context, "invitation");
        Invitation found = store.find(id).orElseThrow(() -> RefusedException.notFound("invitation", id));
        context.contentType("application/json")
                .result(found.toJson(clock.instant()).toString());
    }

    private Answer end(Context context, WriteRequest request, JsonNode body) {
        UUID id = ResourceRoutes.id(context, "invitation");
        Invitation before = store.find(id).orElseThrow(() -> RefusedException.notFound("invitation", id));
        WholeFleet.requireTags(context, before.spec().tags());
        return writes.write(
                request,
                new Write<>(
                        Subject.NOTHING,
                        store.end(id),
                        ended -> before.status(clock.instant()).equals("open")
                                ? List.of(deed("revoke", ended, before.audited()))
                                : List.of(),
                        (_, receipt) -> new Answer(204, Answer.headers(receipt), null)));
    }
}
