package io.wirefleet.console.offboarding;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.fields.Texts;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WholeFleet;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.receipts.ReceiptRoutes;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.WriteRoutes;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// `/api/v1/owners/{owner}`: what a person holds, and its end.
public final class OwnerRoutes {
    private static final String PATH = "/api/v1/owners/{owner}";

    private static final ObjectSchema GONE_PEER = ObjectSchema.named("RevokedPeer")
            .required("id", Schema.id("the peer that was"))
            .required("name", Schema.string("as it was called"))
            .required("network_id", Schema.id("where it was"))
            .required("owner", Schema.string("as it was written"))
            .required("public_key", Schema.string("barred for good"));

    private static final ObjectSchema REVOCATION = ReceiptRoutes.RECEIPT
            .as("Revocation")
            .readOnly("peers", Schema.array(GONE_PEER.inline(), "deleted, their keys barred for good"))
            .readOnly("invitations", Schema.array(Schema.id("an invitation"), "ended before anybody used them"))
            .readOnly("api_tokens", Schema.array(Schema.id("an API token"), "the member's own, deleted"));

    private static final ObjectSchema OWNER = ObjectSchema.named("Owner")
            .readOnly("owner", Schema.string("as asked for; found whatever the case"))
            .readOnly(
                    "barred_at",
                    Schema.time("since when no peer may be made theirs; null: they are not barred")
                            .orNull())
            .readOnly("peers", Schema.integer(0, Integer.MAX_VALUE, "how many they hold"))
            .readOnly("open_invitations", Schema.integer(0, Integer.MAX_VALUE, "how many they could still accept"))
            .readOnly("api_tokens", Schema.integer(0, Integer.MAX_VALUE, "how many of role member are theirs"));

    private final OwnerStore store;
    private final Peers peers;
    private final Writes writes;

    public OwnerRoutes(OwnerStore store, Peers peers, Writes writes) {
        this.store = store;
        this.peers = peers;
        this.writes = writes;
    }

    public List<Route> routes() {
        WriteRoutes writing = writes.routes();
        return List.of(
                Route.get(
                        PATH,
                        Role.AUDITOR,
                        Operation.of("What a person holds").answering(200, new Content.Answered(OWNER)),
                        this::read),
                writing.of(
                        HandlerType.POST,
                        PATH + "/revoke",
                        Role.OPERATOR,
                        Operation.of(
                                        "Takes everything that a person holds off every server: peers are deleted and their"
                                                + " keys barred for good, open invitations and API tokens of role member end")
                                .answering(200, new Content.Answered(REVOCATION)),
                        Bodies::none,
                        this::revoke,
                        writing::withReceipt),
                writing.of(
                        HandlerType.PUT,
                        PATH + "/bar",
                        Role.OPERATOR,
                        Operation.of("Bars a person: no peer can be made theirs")
                                .answering(204, null),
                        Bodies::none,
                        (context, request, _) -> bar(context, request, true),
                        UnaryOperator.identity()),
                writing.delete(
                        PATH + "/bar",
                        Role.OPERATOR,
                        Operation.of("Lifts the bar of a person; nothing comes back by it")
                                .answering(204, null),
                        (context, request, _) -> bar(context, request, false)));
    }

    private void read(Context context) {
        Query.of(context, List.of());
        OwnerStore.Holding holding = store.holding(owner(context));
        context.contentType("application/json")
                .result(Json.object()
                        .put("owner", holding.owner())
                        .put("barred_at", JsonTexts.text(holding.barredAt()))
                        .put("peers", holding.peers())
                        .put("open_invitations", holding.invitations())
                        .put("api_tokens", holding.apiTokens())
                        .toString());
    }

    private Answer revoke(Context context, WriteRequest request, JsonNode body) {
        WholeFleet.require(context);
        Set<String> owner = Set.of(owner(context));
        return OwnerWrites.write(
                () -> store.peers(owner),
                known -> writes.write(
                        request,
                        new Write<>(
                                new Subject.Peers(known),
                                store.revoke(owner, known, false),
                                revoked -> revoked.deeds(peers),
                                (revoked, receipt) -> new Answer(
                                        200,
                                        Answer.headers(receipt),
                                        revoked.write(Json.object()).toString()))));
    }

    private Answer bar(Context context, WriteRequest request, boolean bars) {
        WholeFleet.require(context);
        Set<String> owner = Set.of(owner(context));
        return writes.write(
                request,
                new Write<>(
                        Subject.NOTHING,
                        bars ? store.bar(owner) : store.admit(owner),
                        changed -> deeds(bars ? "bar" : "admit", changed),
                        (_, receipt) -> new Answer(204, Answer.headers(receipt), null)));
    }

    private static List<Deed> deeds(String action, List<String> owners) {
        return owners.stream()
                .map(owner -> new Deed(action, "owner", owner, owner, null, null))
                .toList();
    }

    private static String owner(Context context) {
        try {
            return Texts.owner(context.pathParam("owner"));
        } catch (InvalidValueException e) {
            throw RefusedException.malformed("the owner in the path " + e.getMessage());
        }
    }
}
