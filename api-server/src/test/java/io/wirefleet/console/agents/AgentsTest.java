package io.wirefleet.console.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.approvals.ApprovalStore;
import io.wirefleet.console.approvals.FourEyes;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.Receipt;
import io.wirefleet.console.delivery.TestFleet;
import io.wirefleet.console.enrolment.EnrolmentRoutes;
import io.wirefleet.console.enrolment.Enrolments;
import io.wirefleet.console.enrolment.JoinTokens;
import io.wirefleet.console.guard.BlastGuard;
import io.wirefleet.console.guard.GuardStore;
import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.Listener;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.identity.AdminToken;
import io.wirefleet.console.resources.IdempotencyStore;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Agents over HTTP: let in by join tokens, known by their own, fed and heard.
final class AgentsTest {
    private static final String TOKEN = "the-token-of-a-test";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final HttpClient client = HttpClient.newHttpClient();
    private TestFleet fleet;
    private ConsoleServer server;
    private java.security.PublicKey certificateKey;
    private UUID network;
    private ServerId berlin;

    @BeforeEach
    void aConsoleWithAServer() throws Exception {
        fleet = TestFleet.stepping(database.dsl());
        fleet.clear();
        network = fleet.network("office", "10.8.0.0/24", null);
        berlin = fleet.server("berlin", network, "{}", "10.8.0.1");
        certificateKey =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
        Clock clock = Clock.systemUTC();
        AuditLog audit = new AuditLog(UUID::randomUUID, clock);
        JoinTokens joinTokens = new JoinTokens(() -> certificateKey, UUID::randomUUID, new SecureRandom(), clock);
        GuardStore guard = new GuardStore(database.dsl(), fleet.masterKey(), new SecureRandom());
        Writes writes = new Writes(
                fleet.writes(),
                audit,
                new BlastGuard(guard, clock),
                new FourEyes(new ApprovalStore(database.dsl(), audit, UUID::randomUUID, clock)),
                new IdempotencyStore(database.dsl(), clock),
                fleet.receipts()::awaitClosed);
        List<Route> routes = new ArrayList<>(new EnrolmentRoutes(
                        joinTokens,
                        new Enrolments(
                                database.dsl(),
                                joinTokens,
                                audit,
                                fleet.signingKeys(),
                                fleet.presharedKeys(),
                                fleet.numbering(),
                                () -> null),
                        writes)
                .routes());
        routes.addAll(new AgentRoutes(
                        new AgentAuthenticator(database.dsl(), clock),
                        fleet.desiredStates(),
                        new Reports(database.dsl(), fleet.receipts()),
                        new LastSeen(database.dsl(), clock),
                        RateLimits.none())
                .routes());
        server = ConsoleServer.start(
                new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null),
                routes,
                new AdminToken(TOKEN));
    }

    @AfterEach
    void closes() {
        server.close();
    }

    private HttpResponse<String> call(String method, String path, String bearer, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JoinToken joinToken(ServerId id) throws Exception {
        HttpResponse<String> response = call("POST", "/api/v1/servers/" + id + "/join-tokens", TOKEN, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return JoinToken.parse(Json.parse(response.body()).get("join_token").stringValue());
    }

    private HttpResponse<String> enrol(JoinToken token, SigningKey identity, PublicKey key) throws Exception {
        ObjectNode body = new EnrolmentRequest(token, identity.verifyingKey(), key, "0.1.0", Capability.ALL).toJson();
        return call("POST", "/agent/v1/enroll", "", body.toString());
    }

    private SigningKey enrolled(ServerId id) throws Exception {
        SigningKey identity = SigningKey.generate();
        HttpResponse<String> response = enrol(joinToken(id), identity, fleet.newKey());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return identity;
    }

    private static String token(SigningKey identity, ServerId id) {
        return AgentToken.issue(identity, id, Instant.now());
    }

    @Test
    void aJoinTokenLetsOneAgentIn() throws Exception {
        JoinToken token = joinToken(berlin);
        assertThat(token.isFor(certificateKey)).isTrue();
        HttpResponse<String> response = enrol(token, SigningKey.generate(), fleet.newKey());
        EnrolmentResponse answer = EnrolmentResponse.read(Json.parse(response.body()));
        assertThat(answer.serverId()).isEqualTo(berlin);
        assertThat(Set.copyOf(answer.signingKeys())).isEqualTo(fleet.keys());
        HttpResponse<String> again = enrol(token, SigningKey.generate(), fleet.newKey());
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("used already").doesNotContain(token.exposeText());
    }

    @Test
    void ofManyWithOneTokenOneIsLetIn() throws Exception {
        JoinToken token = joinToken(berlin);
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return enrol(token, SigningKey.generate(), fleet.newKey())
                                    .statusCode();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    Thread::startVirtualThread));
        }
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Integer> call : calls) {
            statuses.add(call.get());
        }
        assertThat(statuses)
                .containsOnlyOnce(200)
                .filteredOn(status -> status != 200)
                .containsOnly(409);
    }

    @Test
    void badJoinTokensAreRefusedClearly() throws Exception {
        JoinToken foreign = JoinToken.generate(new SecureRandom(), new byte[32]);
        assertThat(enrol(foreign, SigningKey.generate(), fleet.newKey()).body()).contains("another console");
        JoinToken unknown = JoinToken.generate(new SecureRandom(), JoinToken.fingerprint(certificateKey));
        assertThat(enrol(unknown, SigningKey.generate(), fleet.newKey()).statusCode())
                .isEqualTo(401);
        JoinToken over = joinToken(berlin);
        database.dsl().execute("update join_token set expires_at = now() - interval '1 second'");
        HttpResponse<String> late = enrol(over, SigningKey.generate(), fleet.newKey());
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(late.body()).contains("is over");
        HttpResponse<String> garbled = call("POST", "/agent/v1/enroll", "", "{\"join_token\": \"wfj_nonsense\"}");
        assertThat(garbled.statusCode()).isEqualTo(422);
        assertThat(garbled.body()).contains("/join_token").doesNotContain("nonsense");
    }

    @Test
    void aKeyThatAPeerOrAnotherServerHasIsRefusedAndTheTokenIsStillGood() throws Exception {
        PeerId peer = fleet.peer("laptop", network, null, "{}", "10.8.0.9").value();
        byte[] taken = database.dsl()
                .fetchSingle("select public_key from peer where id = {0}", peer.value())
                .get("public_key", byte[].class);
        JoinToken token = joinToken(berlin);
        HttpResponse<String> response = enrol(token, SigningKey.generate(), PublicKey.of(taken));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("/public_key");
        assertThat(enrol(token, SigningKey.generate(), fleet.newKey()).statusCode())
                .isEqualTo(200);
    }

    /// `curl -X POST` tells no length of what it does not send.
    @Test
    void aJoinTokenNeedsNoBodyWhetherItsLengthIsToldOrNot() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + server.port() + "/api/v1/servers/" + berlin + "/join-tokens"))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.noBody()))
                .build();
        HttpResponse<String> made = client.send(request, BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    @Test
    void joinTokensHaveALifetimeWithinBounds() throws Exception {
        String path = "/api/v1/servers/" + berlin + "/join-tokens";
        assertThat(call("POST", path, TOKEN, "{\"ttl_seconds\": 59}").statusCode())
                .isEqualTo(422);
        assertThat(call("POST", path, TOKEN, "{\"ttl\": 60}").statusCode()).isEqualTo(422);
        HttpResponse<String> made = call("POST", path, TOKEN, "{\"ttl_seconds\": 60}");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(call("POST", "/api/v1/servers/" + UUID.randomUUID() + "/join-tokens", TOKEN, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(call("POST", path, "", "").statusCode()).isEqualTo(401);
    }

    @Test
    void wrongAgentTokensAreRefused() throws Exception {
        SigningKey identity = enrolled(berlin);
        ServerId paris = fleet.server("paris", network, "{}", "10.8.0.2");
        enrolled(paris);
        Instant now = Instant.now();
        String none =
                base64("{\"alg\":\"none\"}") + "." + token(identity, berlin).split("\\.", -1)[1] + ".";
        List<String> wrong = List.of(
                "",
                "nonsense",
                none,
                token(SigningKey.generate(), berlin),
                token(identity, paris),
                token(identity, new ServerId(UUID.randomUUID())),
                AgentToken.issue(identity, berlin, now.minusSeconds(3_600)),
                AgentToken.issue(identity, berlin, now.plusSeconds(3_600)),
                TOKEN);
        for (String bearer : wrong) {
            HttpResponse<String> response = call("GET", "/agent/v1/desired-state", bearer, "");
            assertThat(response.statusCode()).as(bearer).isEqualTo(401);
        }
        fleet.number();
        assertThat(call("GET", "/agent/v1/desired-state", token(identity, berlin), "")
                        .statusCode())
                .isEqualTo(200);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("I10 a repeated report changes nothing; one with another hash acknowledges nothing; absurd figures of"
            + " the machine hold up neither")
    void reportsCloseReceipts() throws Exception {
        SigningKey identity = enrolled(berlin);
        UUID receipt = fleet.rule("all", "peer_all, server_all", "true, true").receiptId();
        UUID peerReceipt = fleet.peer("laptop", network, null, "{}", "10.8.0.9").receiptId();
        fleet.number();
        HttpResponse<String> response = call("GET", "/agent/v1/desired-state?since=0", token(identity, berlin), "");
        DesiredState state =
                DesiredState.empty(berlin).apply(DesiredStateUpdate.read(Json.parse(response.body())), fleet.keys());
        report(identity, state.revision().value(), "other", Capability.ALL);
        assertThat(find(peerReceipt).isClosed()).isFalse();
        report(identity, state.revision().value(), state.stateHash(), Capability.ALL);
        assertThat(find(peerReceipt).isClosed()).isTrue();
        assertThat(find(receipt).isClosed()).isTrue();
        Receipt closed = find(peerReceipt);
        report(identity, state.revision().value(), state.stateHash(), Capability.ALL);
        assertThat(find(peerReceipt)).isEqualTo(closed);
        HttpResponse<String> quiet = call(
                "GET",
                "/agent/v1/desired-state?since=" + state.revision() + "&hash=" + state.stateHash(),
                token(identity, berlin),
                "");
        assertThat(quiet.statusCode()).isEqualTo(204);
    }

    private Receipt find(UUID id) {
        return fleet.receipts().find(id).orElseThrow();
    }

    private void report(SigningKey identity, long revision, String hash, Set<String> capabilities) throws Exception {
        ObjectNode body = new ObservedState(
                        new Revision(revision),
                        hash,
                        "0.1.0",
                        capabilities,
                        List.of(),
                        List.of(),
                        List.of(new ObservedState.PeerFigures(new PeerId(UUID.randomUUID()), Instant.now(), 5, 6)),
                        List.of(),
                        HostFigures.NONE)
                .toJson();
        body.set("host", Json.parse("{\"cores\": -1, \"load_percent\": {}, \"of_a_newer_agent\": 5}"));
        HttpResponse<String> response =
                call("POST", "/agent/v1/observed-state", token(identity, berlin), body.toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    @Test
    @DisplayName("I4 what an agent acknowledges is an entry, once, with the receipts that it is for")
    void whatAnAgentAcknowledgesIsAnEntry() throws Exception {
        SigningKey identity = enrolled(berlin);
        UUID first = fleet.setServer(berlin, "mtu = 1400").receiptId();
        UUID second = fleet.setServer(berlin, "mtu = 1380").receiptId();
        fleet.number();
        DesiredState state = fleet.snapshot(berlin);
        report(identity, state.revision().value(), "of another state", Capability.ALL);
        assertThat(acknowledgements()).isEmpty();
        report(identity, state.revision().value(), state.stateHash(), Capability.ALL);
        report(identity, state.revision().value(), state.stateHash(), Capability.ALL);
        assertThat(acknowledgements()).hasSize(1);
        JsonNode entry = acknowledgements().getFirst();
        assertThat(entry.get("actor").stringValue()).isEqualTo("agent:" + berlin);
        assertThat(entry.get("role").stringValue()).isEqualTo("agent");
        assertThat(entry.get("source_address").stringValue()).isNotBlank();
        assertThat(entry.get("subject_name").stringValue()).isEqualTo("berlin");
        assertThat(entry.get("after").get("revision").longValue())
                .isEqualTo(state.revision().value());
        assertThat(entry.get("after").get("receipt_ids").values().stream().map(JsonNode::stringValue))
                .contains(first.toString(), second.toString());
        assertThat(entry.get("receipt_id").isNull()).isTrue();

        UUID third = fleet.setServer(berlin, "mtu = 1360").receiptId();
        fleet.number();
        state = fleet.next(state);
        report(identity, state.revision().value(), state.stateHash(), Capability.ALL);
        assertThat(acknowledgements()).hasSize(2);
        assertThat(acknowledgements().getLast().get("receipt_id").stringValue()).isEqualTo(third.toString());
    }

    private List<JsonNode> acknowledgements() {
        return database.dsl()
                .fetch(
                        "select content from audit_entry where action = 'acknowledge' and subject_id = {0} order by at",
                        berlin.toString())
                .map(row -> Json.parse(row.get("content", String.class)));
    }

    @Test
    void whatAnAgentLacksIsAConditionOfItsServer() throws Exception {
        SigningKey identity = enrolled(berlin);
        fleet.number();
        report(identity, 0, "", Set.of(Capability.WIREGUARD));
        assertThat(database.dsl()
                        .fetchSingle("select conditions::text as said from server_agent")
                        .get("said", String.class))
                .contains("MissingCapability")
                .contains(Capability.ACCESS_RULES);
        report(identity, 0, "", Capability.ALL);
        assertThat(database.dsl()
                        .fetchSingle("select conditions::text as said from server_agent")
                        .get("said", String.class))
                .isEqualTo("[]");
    }

    @Test
    void enrollingAgainReplacesTheAgentAndKeepsAttachmentsAndKeys() throws Exception {
        SigningKey old = enrolled(berlin);
        fleet.rule("all", "peer_all, server_all", "true, true");
        PeerId peer = fleet.peer("laptop", network, null, "{}", "10.8.0.9").value();
        fleet.setPeer(peer, "preshared_key = 'per_server'");
        fleet.number();
        DesiredState before = fleet.snapshot(berlin);
        enrolled(berlin);
        assertThat(call("GET", "/agent/v1/desired-state", token(old, berlin), "")
                        .statusCode())
                .isEqualTo(401);
        DesiredState after = fleet.snapshot(berlin);
        assertThat(after.stateHash()).isEqualTo(before.stateHash());
        assertThat(after.presharedKeys()).isEqualTo(before.presharedKeys());
    }

    @Test
    void presharedKeysOfATakenOverInterfaceAreGoneOnWith() throws Exception {
        fleet.rule("all", "peer_all, server_all", "true, true");
        PeerId keyed = fleet.peer("keyed", network, null, "{}", "10.8.0.77").value();
        PeerId plain = fleet.peer("plain", network, null, "{}", "10.8.0.78").value();
        fleet.setPeer(keyed, "preshared_key = 'per_server'");
        PresharedKey live = PresharedKey.generate(new SecureRandom());
        EnrolmentRequest request = new EnrolmentRequest(
                joinToken(berlin),
                SigningKey.generate().verifyingKey(),
                fleet.newKey(),
                "0.1.0",
                Capability.ALL,
                Map.of(
                        keyOf(keyed), live,
                        keyOf(plain), PresharedKey.generate(new SecureRandom()),
                        fleet.newKey(), PresharedKey.generate(new SecureRandom())));

        HttpResponse<String> response =
                call("POST", "/agent/v1/enroll", "", request.toJson().toString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).doesNotContain(live.exposeText());
        fleet.number();
        DesiredState state = fleet.snapshot(berlin);
        assertThat(state.presharedKeys()).containsOnly(Map.entry(keyed, live));
        assertThat(fleet.database().fetch("select content from audit_entry").toString())
                .doesNotContain(live.exposeText());
    }

    private PublicKey keyOf(PeerId peer) {
        return PublicKey.of(fleet.database()
                .fetchSingle("select public_key from peer where id = {0}", peer.value())
                .get("public_key", byte[].class));
    }

    @Test
    void revisionsBeyondCountingAreRefused() throws Exception {
        SigningKey identity = enrolled(berlin);
        HttpResponse<String> response =
                call("GET", "/agent/v1/desired-state?since=9223372036854775807", token(identity, berlin), "");
        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void aPollWaitsForTheChange() throws Exception {
        SigningKey identity = enrolled(berlin);
        fleet.number();
        DesiredState state = fleet.snapshot(berlin);
        CompletableFuture<HttpResponse<String>> poll = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port()
                                + "/agent/v1/desired-state?wait_seconds=60&since=" + state.revision() + "&hash="
                                + state.stateHash()))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + token(identity, berlin))
                        .build(),
                BodyHandlers.ofString());
        fleet.setServer(berlin, "mtu = 1400");
        fleet.number();
        DesiredState next =
                state.apply(DesiredStateUpdate.read(Json.parse(poll.get().body())), fleet.keys());
        assertThat(next.revision()).isGreaterThan(state.revision());
    }
}
