package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.http.Route;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class OpenApiTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void theDocumentHasEveryRouteAndNoOther() {
        JsonNode document = api.send(api.request("/openapi.json")).expect(200).json();
        assertThat(document.get("openapi").stringValue()).isEqualTo("3.1.0");
        Set<String> described = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        Set<String> served = new TreeSet<>();
        for (Route route : api.routes()) {
            assertThat(served.add(route.method().name() + " " + route.path()))
                    .as("two routes for one method of one path: " + route)
                    .isTrue();
        }
        assertThat(described).isEqualTo(served);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode document = api.send(api.request("/openapi.json")).expect(200).json();
        for (JsonNode reference : document.findValues("$ref")) {
            String pointer = reference.stringValue();
            assertThat(pointer).startsWith("#/");
            assertThat(document.at(pointer.substring(1)).isObject()).as(pointer).isTrue();
        }
    }

    @Test
    void theSchemasHaveTheFieldsThatAreAnswered() {
        JsonNode schemas = api.send(api.request("/openapi.json"))
                .expect(200)
                .json()
                .get("components")
                .get("schemas");
        String network = api.network("described", "10.1.0.0/24");
        String server = api.server("described", network);
        String peer = api.post("/peers", TestApi.peerBody("described", network, ""))
                .expect(201)
                .id();
        String rule = api.post("/access-rules", "{\"name\": \"described\", \"destinations\": [\"10.0.0.0/8\"]}")
                .expect(201)
                .id();
        for (List<String> pair : List.of(
                List.of("Network", "/networks/" + network),
                List.of("Server", "/servers/" + server),
                List.of("Peer", "/peers/" + peer),
                List.of("AccessRule", "/access-rules/" + rule))) {
            assertSame(
                    pair.getFirst(),
                    schemas.get(pair.getFirst()),
                    api.get(pair.getLast()).expect(200).json());
        }
        assertSame(
                "Problem",
                schemas.get("Problem"),
                api.get("/networks/x").expect(404).json());
    }

    private static void assertSame(String name, JsonNode schema, JsonNode answered) {
        assertThat(answered.propertyNames())
                .as(name)
                .containsExactlyInAnyOrderElementsOf(schema.get("properties").propertyNames());
        for (String field : answered.propertyNames()) {
            JsonNode described = schema.get("properties").get(field);
            if (answered.get(field).isObject() && described.has("properties")) {
                assertSame(name + "." + field, described, answered.get(field));
            }
        }
    }
}
