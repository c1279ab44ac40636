package io.wirefleet.agent.console;

import io.wirefleet.agent.store.Enrolment;
import io.wirefleet.contract.agent.AgentToken;
import io.wirefleet.contract.agent.EnrolmentRequest;
import io.wirefleet.contract.agent.EnrolmentResponse;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.Revision;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The console over HTTPS, each call under a token that the agent's identity key signed just before.
public final class ConsoleClient implements Console, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Enrolment enrolment;
    private final SigningKey identity;
    private final InstantSource clock;
    private final HttpCalls calls;

    public ConsoleClient(Enrolment enrolment, SigningKey identity, InstantSource clock, Executor executor) {
        this.enrolment = enrolment;
        this.identity = identity;
        this.clock = clock;
        this.calls = new HttpCalls(enrolment.console(), ConsoleTrust.issuedBy(enrolment.caCertificate()), executor);
    }

    /// Enrols: the first call, to the console whose certificate the join token names and to no other.
    ///
    /// @throws ConsoleException if the console is away, is another one, or refuses the token
    public static EnrolmentResponse enroll(URI console, EnrolmentRequest request, Executor executor)
            throws InterruptedException {
        try (HttpCalls calls = new HttpCalls(console, ConsoleTrust.pinned(request.joinToken()), executor)) {
            JsonNode answer = calls.send(calls.request("/agent/v1/enroll", TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpCalls.body(request.toJson()))
                    .build());
            if (answer == null) {
                throw ConsoleException.refused("the console answered nothing to the enrolment", 204, null);
            }
            return read(answer, EnrolmentResponse::read);
        }
    }

    @Override
    public @Nullable DesiredStateUpdate desiredState(Revision since, String stateHash, Duration wait)
            throws InterruptedException {
        String query = "?since=" + since + (since.equals(Revision.ZERO) ? "" : "&hash=" + stateHash) + "&wait_seconds="
                + wait.toSeconds();
        JsonNode answer = calls.send(authorized("/agent/v1/desired-state" + query, wait.plus(TIMEOUT))
                .GET()
                .build());
        return answer == null ? null : read(answer, DesiredStateUpdate::read);
    }

    @Override
    public void observedState(ObservedState observed) throws InterruptedException {
        calls.send(authorized("/agent/v1/observed-state", TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpCalls.body(observed.toJson()))
                .build());
    }

    private HttpRequest.Builder authorized(String path, Duration timeout) {
        String token = AgentToken.issue(identity, enrolment.serverId(), clock.instant());
        return calls.request(path, timeout).header("Authorization", "Bearer " + token);
    }

    private interface Reader<T> {
        T read(JsonNode json);
    }

    private static <T> T read(JsonNode answer, Reader<T> reader) {
        try {
            return reader.read(answer);
        } catch (RuntimeException e) {
            throw ConsoleException.away("the console's answer cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
