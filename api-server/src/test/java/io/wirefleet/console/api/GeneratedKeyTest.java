package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PrivateKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeneratedKeyTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String body(String name, String more) {
        return "{\"name\": \"%s\", \"network_id\": \"%s\"%s}".formatted(name, network, more);
    }

    @Test
    @DisplayName("I8 I12 a private key that the console makes is answered once and kept nowhere")
    void theKeyIsAnsweredOnce() {
        String body = body("made", ", \"generate_key\": true");
        Reply first = api.post("/peers", body, "Idempotency-Key", "made").expect(201);
        assertThat(first.header("Cache-Control")).isEqualTo("no-store");
        String privateKey = first.text("private_key");
        assertThat(PrivateKey.parse(privateKey).publicKey().toString()).isEqualTo(first.text("public_key"));
        Reply again = api.post("/peers", body, "Idempotency-Key", "made").expect(201);
        assertThat(again.header("Idempotent-Replay")).isEqualTo("true");
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.text("public_key")).isEqualTo(first.text("public_key"));
        assertThat(again.json().get("private_key").isNull()).isTrue();
        assertThat(again.text("private_key_notice")).contains("answered once");
        assertThat(api.get("/peers/" + first.id()).json().has("private_key")).isFalse();
        for (String table : List.of("peer", "audit_entry", "idempotency_key", "key_use")) {
            assertThat(DATABASE.dsl()
                            .fetch("select t::text as row from " + table + " t")
                            .getValues("row", String.class))
                    .as(table)
                    .isNotEmpty()
                    .noneMatch(row -> row.contains(privateKey));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            , "generate_key": true, "public_key": "abc" | /public_key   | must be left out
            , "generate_key": "yes"                     | /generate_key | must be true or false
            , "generate_key": false                     | /public_key   | is required
            """)
    void aContradictionIsRefusedByField(String more, String pointer, String detail) {
        api.post("/peers", body("x", more)).expectProblem(422, pointer, detail);
    }

    @Test
    void onlyCreationMakesKeys() {
        String id = api.post("/peers", body("kept", ", \"generate_key\": true"))
                .expect(201)
                .id();
        api.patch("/peers/" + id, "{\"generate_key\": true}").expectProblem(422, "/generate_key", "is not a field");
    }
}
