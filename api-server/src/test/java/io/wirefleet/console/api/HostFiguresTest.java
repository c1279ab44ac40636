package io.wirefleet.console.api;

import static io.wirefleet.console.database.schema.Tables.HOST_OBSERVATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.agents.Reports;
import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.delivery.Signals;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.HostFigures;
import io.wirefleet.contract.state.ObservedState;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What agents tell of their machines, and what the API shows of it.
final class HostFiguresTest {
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

    private static void report(String server, String host) {
        ObjectNode report = new ObservedState(
                        Revision.ZERO,
                        "",
                        "0.1.0",
                        Set.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        HostFigures.NONE)
                .toJson();
        report.set("host", Json.parse(host));
        Clock clock = Clock.systemUTC();
        new Reports(
                        DATABASE.dsl(),
                        new Receipts(DATABASE.dsl(), new Signals(), clock, new AuditLog(UUID::randomUUID, clock)))
                .take(Author.CONSOLE, ServerId.parse(server), ObservedState.read(report));
    }

    @Test
    void theLastFiguresOfAMachineAreShownAndAreNoChangeOfTheServer() {
        String network = api.post("/networks", "{\"name\": \"hosts\", \"ipv4_cidr\": \"10.71.0.0/24\"}")
                .expect(201)
                .id();
        Reply created =
                api.post("/servers", TestApi.serverBody("machine", network, "")).expect(201);
        String path = "/servers/" + created.id();
        assertThat(created.json().get("host").isNull()).isTrue();
        report(created.id(), "{}");
        assertThat(api.get(path).json()).isEqualTo(created.json());

        report(created.id(), "{\"cores\": 4, \"memory_bytes\": 9007199254740992, \"source_ports_used\": 60000}");
        report(created.id(), "{\"cores\": null, \"load_percent\": 250, \"of_a_newer_agent\": 5}");

        Reply shown = api.get(path).expect(200);
        JsonNode host = shown.json().get("host");
        assertThat(host.get("reported_at").stringValue()).endsWith("Z");
        assertThat(host.get("cores").isNull()).isTrue();
        assertThat(host.get("memory_bytes").longValue()).isEqualTo(HostFigures.MOST);
        assertThat(host.get("source_ports_used").longValue()).isEqualTo(60_000);
        assertThat(host.get("load_percent").longValue()).isEqualTo(250);
        assertThat(host.has("of_a_newer_agent")).isFalse();
        assertThat(shown.json().get("version")).isEqualTo(created.json().get("version"));
        assertThat(api.get("/servers?name=machine").json().get("items").get(0)).isEqualTo(shown.json());
        api.patch(path, "{\"host\": {\"cores\": 64}}").expectProblem(422, "/host", "is read only");

        api.delete(path).expect(204);
        assertThat(DATABASE.dsl().fetchCount(HOST_OBSERVATION)).isZero();
    }
}
