package io.wirefleet.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class TamperedAuditTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    @DisplayName("I4 a tampered audit table is named by the API, which goes on to list and export what is there")
    void isNamed() {
        try (TestApi api = new TestApi(database.get(), Duration.ZERO)) {
            api.network("one", "10.1.0.0/24");
            api.network("two", "10.2.0.0/24");
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> api.get("/audit/verify").json().get("entries").intValue() == 2);
            String second =
                    api.get("/audit").json().get("items").get(1).get("id").stringValue();
            new TestAudit(database)
                    .tamper("update audit_entry set content = E'no\\njson' where id = {0}::uuid", second);

            JsonNode verified = api.get("/audit/verify").expect(200).json();
            assertThat(verified.get("valid").booleanValue()).isFalse();
            assertThat(verified.get("entries").intValue()).isEqualTo(1);
            assertThat(verified.get("fault").get("kind").stringValue()).isEqualTo("edited");
            assertThat(verified.get("fault").get("position").intValue()).isEqualTo(2);
            assertThat(verified.get("fault").get("entry_id").stringValue()).isEqualTo(second);

            JsonNode listed = api.get("/audit").expect(200).json().get("items").get(1);
            assertThat(listed.get("id").stringValue()).isEqualTo(second);
            assertThat(listed.get("actor").isNull()).isTrue();
            String[] lines =
                    api.get("/audit/export").expect(200).response().body().split("\n");
            assertThat(lines).hasSize(2);
            assertThat(Json.parse(lines[1]).get("entry").stringValue()).isEqualTo("no\njson");
        }
    }
}
