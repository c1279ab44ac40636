package io.wirefleet.console.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class HeldImportsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void anImportBringsRulesToWatchedServersOnceApproved() {
        try (TestApi api = new TestApi(DATABASE.get(), Duration.ZERO)) {
            TestApi ada = api.as(api.apiToken("ada", "operator", ""));
            TestApi bob = api.as(api.apiToken("bob", "operator", ""));
            api.put("/four-eyes", "{\"servers\": {\"tags\": {\"imported\": \"yes\"}}}")
                    .expect(200);
            String body = """
                    {"servers": [{"name": "old", "endpoint_host": "old.example.net", "document": {
                      "source": "/etc/wireguard/wg0.conf", "interface_name": "wg0", "listen_port": 51820,
                      "public_key": "%s", "addresses": ["10.20.0.1/24"],
                      "peers": [{"public_key": "%s", "name": "alex", "allowed_ips": ["10.20.0.2/32"]}]}}]}
                    """.formatted(TestApi.newKey(), TestApi.newKey());
            assertThat(ada.post("/imports?dry_run=true", body)
                            .json()
                            .at("/blast_radius/approval_required")
                            .booleanValue())
                    .isTrue();
            String approval = WatchedFleet.approvalOf(ada.post("/imports", body));
            assertThat(api.get("/servers").json().get("items")).isEmpty();
            assertThat(WatchedFleet.approvalOf(ada.post("/imports", body))).isEqualTo(approval);
            JsonNode changes = bob.get("/approvals/" + approval).json().get("changes");
            assertThat(changes.findValuesAsString("subject_name")).containsExactlyInAnyOrder("old", "imported-old");
            bob.post("/approvals/" + approval + "/approve", "").expect(200);
            ada.post("/imports", body).expect(201);
        }
    }
}
