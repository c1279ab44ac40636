package io.wirefleet.console.peers;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.wirefleet.console.delivery.Subject;
import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.console.peers.PeerSpec.Rotation;
import io.wirefleet.console.receipts.ReceiptRoutes;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.Uuids;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.WriteRoutes;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the API does with peers beside the five verbs: many at once, and revocation.
public final class PeerRoutes {
    private static final int LARGEST_BATCH = 1000;
    private static final int BATCH_BYTES = 4 << 20;
    private static final long SHORTEST_WINDOW_SECONDS = 60;
    private static final long LONGEST_WINDOW_SECONDS = 90L * 24 * 3600;
    private static final long USUAL_WINDOW_SECONDS = 7L * 24 * 3600;

    private static final ObjectSchema ROTATION = ObjectSchema.named("Rotation")
            .required("next_public_key", Schema.string("the key that follows"))
            .optional(
                    "window_seconds",
                    Schema.integer(
                            SHORTEST_WINDOW_SECONDS,
                            LONGEST_WINDOW_SECONDS,
                            "how long servers take both keys; a week when left out"));

    private final Peers peers;
    private final PeerGuard guard;
    private final PeerStore store;
    private final Writes writes;
    private final Supplier<UUID> ids;
    private final Clock clock;

    public PeerRoutes(Peers peers, PeerGuard guard, PeerStore store, Writes writes, Supplier<UUID> ids, Clock clock) {
        this.clock = clock;
        this.peers = peers;
        this.guard = guard;
        this.store = store;
        this.writes = writes;
        this.ids = ids;
    }

    public List<Route> routes() {
        Content listed = new Content.ListOf(PeerSchema.SCHEMA);
        WriteRoutes writing = writes.routes();
        return List.of(
                writing.of(
                        HandlerType.POST,
                        "/api/v1/peers/batch",
                        Role.OPERATOR,
                        Operation.of("Creates up to 1000 peers, {\"items\": [...]}, all or none; or reads up to 1000,"
                                        + " {\"ids\": [...]}: null stands for those that are gone. In order")
                                .taking(new Content.Other("application/json"))
                                .answering(200, listed),
                        context -> Bodies.json(context, BATCH_BYTES),
                        this::batch,
                        UnaryOperator.identity()),
                writing.of(
                        HandlerType.POST,
                        "/api/v1/peers/{id}/revoke",
                        Role.OWNER,
                        Operation.of("Deletes a peer and bars its key for good")
                                .with(WriteRequest.IF_MATCH)
                                .answering(200, new Content.Answered(ReceiptRoutes.RECEIPT)),
                        Bodies::none,
                        this::revoke,
                        writing::withReceipt),
                writing.post(
                        "/api/v1/peers/{id}/rotate",
                        Role.OWNER,
                        Operation.of(
                                        "Begins the change of a peer's key: servers take both keys until the window is over,"
                                                + " and its addresses go to the next one at the first handshake with it")
                                .with(WriteRequest.IF_MATCH)
                                .taking(new Content.Write(ROTATION))
                                .answering(200, new Content.Answered(PeerSchema.SCHEMA)),
                        this::rotate));
    }

    private Answer rotate(Context context, WriteRequest request, JsonNode body) {
        UUID id = ResourceRoutes.id(context, "peer");
        Principal caller = ConsoleServer.principal(context);
        Fields fields = Fields.of(body);
        PublicKey next = fields.<@Nullable PublicKey>read(
                null, json -> json.requiredParsed("next_public_key", PublicKey::parse));
        Long window = fields.<@Nullable Long>read(
                null, json -> json.integer("window_seconds", SHORTEST_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS));
        fields.done();
        Instant end = clock.instant()
                .plusSeconds(window == null ? USUAL_WINDOW_SECONDS : window)
                .truncatedTo(ChronoUnit.MICROS);
        Rotation rotation = new Rotation(Objects.requireNonNull(next), end);
        AtomicReference<Peer> before = new AtomicReference<>();
        return writes.write(
                request,
                new Write<>(
                        peers.subject(id),
                        store.update(id, current -> {
                            request.precondition().check(current.meta().version());
                            before.set(current);
                            return guard.changed(caller, current, rotating(current, rotation));
                        }),
                        peer -> peers.deeds("rotate", before.get(), peer),
                        peer -> store.find(id).orElse(peer),
                        (peer, receipt) -> new Answer(
                                200, Answer.headers(receipt), peers.toJson(peer).toString())));
    }

    private static PeerSpec rotating(Peer current, Rotation rotation) {
        if (rotation.nextPublicKey().equals(current.spec().publicKey())) {
            throw RefusedException.invalid("/next_public_key", "must be another key than the peer has");
        }
        return current.spec().withRotation(rotation);
    }

    private Answer batch(Context context, WriteRequest request, JsonNode body) {
        JsonFields fields = JsonFields.of(body);
        boolean isRead = fields.has("ids");
        boolean isCreation = fields.has("items");
        fields.refuseUnknown();
        if (isRead == isCreation) {
            throw RefusedException.invalid("", "must have either 'items' or 'ids'");
        }
        return isRead ? read(fields) : create(context, request, body);
    }

    private Answer read(JsonFields fields) {
        List<UUID> wanted = fields.parsedList("ids", Uuids::parse);
        checkSize("/ids", wanted.size());
        Map<UUID, Peer> found = store.find(wanted).stream()
                .collect(Collectors.toMap(peer -> peer.meta().id(), Function.identity()));
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (UUID id : wanted) {
            Peer peer = found.get(id);
            if (peer == null) {
                items.addNull();
            } else {
                items.add(peers.toJson(peer));
            }
        }
        return new Answer(200, Map.of(), json.toString());
    }

    private Answer create(Context context, WriteRequest request, JsonNode body) {
        SequencedMap<UUID, PeerSpec> specs = specs(ConsoleServer.principal(context), body.get("items"));
        Subject subject =
                new Subject.Peers(specs.keySet().stream().map(PeerId::new).collect(Collectors.toSet()));
        return writes.write(
                request,
                new Write<>(
                        subject,
                        store.insertAll(specs),
                        created -> created.stream()
                                .flatMap(peer -> peers.deeds("create", null, peer).stream())
                                .toList(),
                        _ -> store.find(specs.keySet()),
                        (created, receipt) -> new Answer(201, Answer.headers(receipt), items(created))));
    }

    private SequencedMap<UUID, PeerSpec> specs(Principal caller, JsonNode items) {
        if (!items.isArray()) {
            throw RefusedException.invalid("/items", "must be an array");
        }
        checkSize("/items", items.size());
        List<FieldError> errors = new ArrayList<>();
        SequencedMap<UUID, PeerSpec> specs = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            try {
                specs.put(ids.get(), guard.admitted(caller, PeerReading.read("/items/" + i, items.get(i), null)));
            } catch (RefusedException e) {
                if (!(e.refusal() instanceof Refusal.Invalid(List<FieldError> more))) {
                    throw e;
                }
                errors.addAll(more);
            }
        }
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
        return specs;
    }

    private static void checkSize(String pointer, int size) {
        if (size < 1 || size > LARGEST_BATCH) {
            throw RefusedException.invalid(pointer, "must be 1 to " + LARGEST_BATCH + " long");
        }
    }

    private String items(List<Peer> created) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        created.forEach(peer -> items.add(peers.toJson(peer)));
        return json.toString();
    }

    private Answer revoke(Context context, WriteRequest request, JsonNode body) {
        UUID id = ResourceRoutes.id(context, "peer");
        Principal caller = ConsoleServer.principal(context);
        return writes.write(
                request,
                new Write<>(
                        peers.subject(id),
                        store.revoke(id, peer -> {
                            guard.removed(caller, peer);
                            request.precondition().check(peer.meta().version());
                        }),
                        gone -> peers.deeds("revoke", gone, null),
                        (_, receipt) -> new Answer(200, Answer.headers(receipt), null)));
    }
}
