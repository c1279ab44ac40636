package io.wirefleet.console.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.Database;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// A console whose servers with the tag `env=prod` are watched, with one such, one other, and some callers whose tokens
/// are older than that.
final class WatchedFleet implements AutoCloseable {
    static final String WATCHED = "{\"servers\": {\"tags\": {\"env\": \"prod\"}}}";

    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final AtomicInteger names = new AtomicInteger();

    final TestApi admin;
    final TestApi ada;
    final TestApi bob;
    final TestApi carol;
    final String network;
    final String prod;
    final String lab;

    /// The machine's clock, and however much later it is made.
    private final class LaterClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(later.get());
        }
    }

    WatchedFleet(Database database) {
        admin = new TestApi(database, Duration.ZERO, new LaterClock());
        ada = admin.as(admin.apiToken("ada", "operator", ""));
        bob = admin.as(admin.apiToken("bob", "operator", ""));
        carol = admin.as(admin.apiToken("carol", "admin", ""));
        network = admin.network("watched", "10.1.0.0/16");
        prod = server("prod", "\"env\": \"prod\", \"site\": \"a\"");
        lab = server("lab", "\"env\": \"lab\"");
        admin.put("/four-eyes", WATCHED).expect(200);
    }

    /// @param tags as they stand in JSON
    String server(String name, String tags) {
        return admin.post("/servers", TestApi.serverBody(name, network, ", \"tags\": {" + tags + "}"))
                .expect(201)
                .id();
    }

    String name(String what) {
        return what + "-" + names.incrementAndGet();
    }

    /// A rule for all peers on one server.
    String ruleBody(String name, String server) {
        return """
                {"name": "%s", "peers": {"all": true}, "servers": {"ids": ["%s"]}, "destinations": ["192.0.2.0/24"]}
                """.formatted(name, server);
    }

    /// What a held request waits for.
    static String approvalOf(Reply held) {
        held.expectProblem(409, "takes a second person");
        return held.text("approval_id");
    }

    /// Sends a write that is held up, has it approved, and sends it again.
    Reply approved(TestApi author, String method, String path, String body, String... headers) {
        String approval = approvalOf(author.send(method, path, body, headers));
        bob.post("/approvals/" + approval + "/approve", "").expect(200);
        return author.send(method, path, body, headers);
    }

    /// A rule as given, on watched servers, made with approval.
    String rule(String body) {
        return approved(ada, "POST", "/access-rules", body).expect(201).id();
    }

    String status(String approval) {
        return ada.get("/approvals/" + approval).expect(200).text("status");
    }

    void passes(Duration time) {
        later.set(later.get().plus(time));
    }

    void hasNoRule(String name) {
        assertThat(ada.get("/access-rules?name=" + name).json().get("items")).isEmpty();
    }

    @Override
    public void close() {
        admin.close();
    }
}
