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
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;

/// An agent with no machine behind it: enrols, polls, verifies, and counts the bytes of each answer's body.
final class BenchAgent {
    private final Api api;
    private final SigningKey identity = SigningKey.generate();
    private final EnrolmentResponse enrolment;
    private DesiredState state;

    private BenchAgent(Api api, String server) throws IOException, InterruptedException {
        this.api = api;
        String token = api.call("POST", "/api/v1/servers/" + server + "/join-tokens", Json.object())
                .get("token")
                .stringValue();
        EnrolmentRequest request = new EnrolmentRequest(
                JoinToken.parse(token),
                identity.verifyingKey(),
                PrivateKey.generate(new SecureRandom()).publicKey(),
                "0.1.0",
                Capability.ALL);
        this.enrolment = EnrolmentResponse.read(api.call("POST", "/agent/v1/enroll", request.toJson()));
        this.state = DesiredState.empty(enrolment.serverId());
    }

    static BenchAgent enrol(Api api, String server) throws IOException, InterruptedException {
        return new BenchAgent(api, server);
    }

    /// Polls until it is at the console's newest revision.
    ///
    /// @return the bytes of all answers on the way
    long catchUp() throws IOException, InterruptedException {
        long bytes = 0;
        while (true) {
            HttpResponse<String> response = api.send(
                    "GET",
                    "/agent/v1/desired-state?since=" + state.revision() + "&hash=" + state.stateHash()
                            + "&wait_seconds=1",
                    null,
                    AgentToken.issue(identity, enrolment.serverId(), Instant.now()));
            if (response.statusCode() == 204) {
                return bytes;
            }
            if (response.statusCode() != 200) {
                throw new IOException("desired-state answered " + response.statusCode() + ": " + response.body());
            }
            bytes += response.body().getBytes(StandardCharsets.UTF_8).length;
            state = state.apply(DesiredStateUpdate.read(Json.parse(response.body())), enrolment.signingKeys());
        }
    }
}
