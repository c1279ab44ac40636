package io.wirefleet.console.invitations;

import io.javalin.http.Context;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.clientconfig.ConfigFiles;
import io.wirefleet.console.fields.Fields;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Bodies;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.peers.Peer;
import io.wirefleet.console.peers.PeerSpec;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.console.resources.Write;
import io.wirefleet.console.resources.WriteRoutes;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an invited person meets: the page that the link leads to, and the two calls that the page makes. The page makes
/// the key pair itself; the private half never leaves it.
public final class JoinRoutes {
    private static final String CALLS = "/api/v1/invitations/";
    private static final int LONGEST_BODY = 4096;
    private static final InvitationSecret NO_SECRET = InvitationSecret.parse("A".repeat(43));

    /// The base point of Curve25519, which stands for a key that was wrong until the errors are thrown.
    private static final PublicKey NO_KEY = PublicKey.of(basePoint());

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final InvitationStore store;
    private final Peers peers;
    private final Function<PeerId, List<ConfigFiles.Named>> files;
    private final Writes writes;
    private final Supplier<UUID> ids;

    /// @param files the configuration files of a peer
    public JoinRoutes(
            InvitationStore store,
            Peers peers,
            Function<PeerId, List<ConfigFiles.Named>> files,
            Writes writes,
            Supplier<UUID> ids) {
        this.store = store;
        this.peers = peers;
        this.files = files;
        this.writes = writes;
        this.ids = ids;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                Route.post(
                        CALLS + "look",
                        Role.PUBLIC,
                        Operation.of("Who invites whom to what: for the holder of the link's {\"secret\"}")
                                .taking(new Content.Other("application/json"))
                                .answering(200, new Content.Other("application/json")),
                        this::look),
                Route.post(
                        CALLS + "accept",
                        Role.PUBLIC,
                        Operation.of("Accepts an invitation, once: {\"secret\", \"public_key\"}; answers the peer and"
                                        + " its configuration files, in which the private key is left out")
                                .taking(new Content.Other("application/json"))
                                .answering(201, new Content.Other("application/json")),
                        this::accept)));
        routes.add(page("/join", "join.html", "text/html; charset=utf-8"));
        routes.add(page("/join/join.css", "join.css", "text/css; charset=utf-8"));
        for (String script : List.of("join.js", "keys.js", "qr.js")) {
            routes.add(page("/join/" + script, script, "text/javascript; charset=utf-8"));
        }
        return routes;
    }

    private static Route page(String path, String file, String type) {
        byte[] bytes = resource("/join/" + file);
        return Route.get(
                path,
                Role.PUBLIC,
                Operation.of("The page that an invitation's link leads to: " + file)
                        .answering(200, new Content.Other(type.substring(0, type.indexOf(';')))),
                context -> context.header("Content-Security-Policy", POLICY)
                        .header("Referrer-Policy", "no-referrer")
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Cross-Origin-Opener-Policy", "same-origin")
                        .header("Cache-Control", "no-store")
                        .contentType(type)
                        .result(bytes));
    }

    private static byte[] resource(String name) {
        try (InputStream stream = JoinRoutes.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the console lacks its own " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(Context context) {
        Query.of(context, List.of());
        Fields fields = Fields.of(Bodies.json(context, LONGEST_BODY));
        InvitationSecret secret = secret(fields);
        fields.done();
        context.header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(store.open(secret).shown().toString());
    }

    private void accept(Context context) {
        Query.of(context, List.of());
        Fields fields = Fields.of(Bodies.json(context, LONGEST_BODY));
        InvitationSecret secret = secret(fields);
        PublicKey key = fields.read(NO_KEY, json -> json.requiredParsed("public_key", PublicKey::parse));
        fields.done();
        Invitation invitation = store.open(secret);
        PeerSpec spec = peers.read(invitation.peer(key.toString()), null);
        UUID id = ids.get();
        WriteRequest request =
                WriteRequest.unconditional(ConsoleServer.author(context, "invitation:" + invitation.id(), "member"));
        context.header("Cache-Control", "no-store");
        WriteRoutes.send(
                context,
                writes.write(
                        request,
                        new Write<>(
                                peers.subject(id),
                                store.accept(secret, peers.insert(id, spec)),
                                peer -> deeds(invitation, peer),
                                peer -> peer,
                                (peer, receipt) -> new Answer(
                                        201,
                                        Answer.headers(receipt),
                                        answered(peer).toString()))));
    }

    private List<Deed> deeds(Invitation invitation, Peer peer) {
        List<Deed> deeds = new ArrayList<>(peers.deeds("create", null, peer));
        deeds.add(new Deed(
                "accept",
                "invitation",
                invitation.id().toString(),
                invitation.spec().owner(),
                null,
                Json.object().put("peer_id", peer.meta().id().toString())));
        return deeds;
    }

    private ObjectNode answered(Peer peer) {
        ObjectNode json = Json.object()
                .put("peer_id", peer.meta().id().toString())
                .put("peer_name", peer.spec().name());
        json.set("addresses", JsonTexts.array(peer.spec().addresses()));
        ArrayNode array = json.putArray("files");
        for (ConfigFiles.Named file : files.apply(new PeerId(peer.meta().id()))) {
            array.addObject()
                    .put("name", file.name())
                    .put("server_name", file.serverName())
                    .put("text", file.text());
        }
        return json;
    }

    private static InvitationSecret secret(Fields fields) {
        return fields.read(NO_SECRET, json -> json.requiredParsed("secret", InvitationSecret::parse));
    }

    private static byte[] basePoint() {
        byte[] bytes = new byte[32];
        bytes[0] = 9;
        return bytes;
    }
}
