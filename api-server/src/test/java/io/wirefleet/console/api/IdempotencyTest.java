package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class IdempotencyTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ofHours(24));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    @DisplayName("I10 a repeated request changes nothing more, and is answered as the first one was")
    void i10ARepeatedRequestChangesNothingMore() {
        String body = "{\"name\": \"once\", \"ipv4_cidr\": \"10.1.0.0/24\"}";
        Reply first = api.post("/networks", body, "Idempotency-Key", "create-1").expect(201);
        Reply again = api.post("/networks", body, "Idempotency-Key", "create-1").expect(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        for (String header : List.of("Location", "ETag", "Wirefleet-Receipt")) {
            assertThat(again.header(header)).isEqualTo(first.header(header));
        }
        assertThat(api.get("/networks?name=once").json().get("items").size()).isEqualTo(1);

        String path = "/networks/" + first.id();
        Reply patched = api.patch(path, "{\"name\": \"twice\"}", "Idempotency-Key", "patch-1", "If-Match", "\"1\"")
                .expect(200);
        assertThat(api.patch(path, "{\"name\": \"twice\"}", "Idempotency-Key", "patch-1", "If-Match", "\"1\"")
                        .expect(200)
                        .header("ETag"))
                .isEqualTo(patched.header("ETag"));
        Reply deleted = api.delete(path, "Idempotency-Key", "delete-1").expect(204);
        assertThat(api.delete(path, "Idempotency-Key", "delete-1").expect(204).header("Wirefleet-Receipt"))
                .isEqualTo(deleted.header("Wirefleet-Receipt"));
    }

    @Test
    void aKeyBelongsToOneRequest() {
        api.post("/networks", "{\"name\": \"mine\", \"ipv4_cidr\": \"10.2.0.0/24\"}", "Idempotency-Key", "shared")
                .expect(201);
        api.post("/networks", "{\"name\": \"yours\", \"ipv4_cidr\": \"10.2.0.0/24\"}", "Idempotency-Key", "shared")
                .expectProblem(422, "belongs to another request");
        api.post("/networks", "{}", "Idempotency-Key", "x".repeat(256)).expectProblem(400, "1 to 255 characters");
    }

    @Test
    void aRefusedRequestMayBeRepeatedWithTheSameKey() {
        String id = api.network("blocked", "10.3.0.0/24");
        String body = "{\"name\": \"blocked\", \"ipv4_cidr\": \"10.3.0.0/24\"}";
        api.post("/networks", body, "Idempotency-Key", "retry").expect(409);
        api.delete("/networks/" + id).expect(204);
        api.post("/networks", body, "Idempotency-Key", "retry").expect(201);
    }

    @Test
    @DisplayName("I10 concurrent repetitions of a request create one peer")
    void i10ConcurrentRepetitionsCreateOnePeer() throws Exception {
        String network = api.network("storm", "10.4.0.0/24");
        String body = TestApi.peerBody("storm", network, "");
        List<Future<Reply>> replies = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                replies.add(callers.submit(() -> api.post("/peers", body, "Idempotency-Key", "storm")));
            }
        }
        for (Future<Reply> reply : replies) {
            assertThat(reply.get().expect(201).id())
                    .isEqualTo(replies.getFirst().get().id());
        }
        assertThat(api.get("/peers?network_id=" + network).json().get("items").size())
                .isEqualTo(1);
    }
}
