package io.wirefleet.benchmarks;

import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.agent.JoinToken;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.Capability;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.ObservedState;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The console's side of an agent: enrols, polls, verifies, acknowledges, and counts the bytes of each answer's body.
/// What it is told to hold is somebody else's matter.
final class BenchAgent {
    private final Api api;
    private final SigningKey identity = SigningKey.generate();
    private final PrivateKey wireGuardKey = PrivateKey.generate(new SecureRandom());
    private final EnrolmentResponse enrolment;
    private DesiredState state;

    private BenchAgent(Api api, String server) throws IOException, InterruptedException {
        this.api = api;
        String token = api.call("POST", "/api/v1/servers/" + server + "/join-tokens", Json.object())
                .get("join_token")
                .stringValue();
        EnrolmentRequest request = new EnrolmentRequest(
                JoinToken.parse(token), identity.verifyingKey(), wireGuardKey.publicKey(), "0.1.0", Capability.ALL);
        this.enrolment = EnrolmentResponse.read(api.call("POST", "/agent/v1/enroll", request.toJson()));
        this.state = DesiredState.empty(enrolment.serverId());
    }

    static BenchAgent enrol(Api api, String server) throws IOException, InterruptedException {
        return new BenchAgent(api, server);
    }

    EnrolmentResponse enrolment() {
        return enrolment;
    }

    PrivateKey wireGuardKey() {
        return wireGuardKey;
    }

    DesiredState state() {
        return state;
    }

    /// One long poll: the body of the answer; null: nothing new.
    @Nullable
    String poll(int waitSeconds) throws IOException, InterruptedException {
        HttpResponse<String> response = api.send(
                "GET",
                "/agent/v1/desired-state?since=" + state.revision() + "&hash=" + state.stateHash() + "&wait_seconds="
                        + waitSeconds,
                null,
                AgentToken.issue(identity, enrolment.serverId(), Instant.now()));
        if (response.statusCode() == 204) {
            return null;
        }
        if (response.statusCode() != 200) {
            throw new IOException("desired-state answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /// Verifies an answer and goes on from it.
    DesiredStateUpdate take(String body) {
        DesiredStateUpdate update = DesiredStateUpdate.read(Json.parse(body));
        state = state.apply(update, enrolment.signingKeys());
        return update;
    }

    void acknowledge() throws IOException, InterruptedException {
        ObservedState observed = new ObservedState(
                state.revision(),
                state.stateHash(),
                "0.1.0",
                Capability.ALL,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                HostFigures.NONE);
        HttpResponse<String> response = api.send(
                "POST",
                "/agent/v1/observed-state",
                observed.toJson(),
                AgentToken.issue(identity, enrolment.serverId(), Instant.now()));
        if (response.statusCode() >= 300) {
            throw new IOException("observed-state answered " + response.statusCode() + ": " + response.body());
        }
    }

    /// Waits for a change, two minutes at the most, then polls until it is at the console's newest revision.
    ///
    /// @return the bytes of all answers on the way
    long catchUp() throws IOException, InterruptedException {
        long bytes = 0;
        String first = null;
        for (int i = 0; i < 4 && first == null; i++) {
            first = poll(30);
        }
        for (String body = first; body != null; body = poll(1)) {
            bytes += body.getBytes(StandardCharsets.UTF_8).length;
            take(body);
        }
        if (bytes == 0) {
            throw new IOException("the console had nothing new for " + enrolment.serverId());
        }
        return bytes;
    }
}
