package io.wirefleet.console.offboarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

/// The calls of `examples/terraform/off-boarding/README.md` and of `docs/off-boarding.md` do what they say.
final class OffBoardingExampleTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static final Path ROOT = Path.of("..");
    private static final Pattern BODY =
            Pattern.compile("(\\$WIREFLEET_ENDPOINT)(/[^\" ]*)\" --data '(\\{.*?\\})'", Pattern.DOTALL);

    private record Call(String path, String body) {}

    private static List<Call> calls(String networkId, String serverId) throws Exception {
        String text = Files.readString(ROOT.resolve("examples/terraform/off-boarding/README.md"))
                .replace("'\"$(terraform output -raw network_id)\"'", networkId)
                .replace("'\"$(terraform output -raw server_id)\"'", serverId);
        return BODY.matcher(text)
                .results()
                .map(call -> new Call(call.group(2), call.group(3)))
                .toList();
    }

    private static Reply send(TestApi api, String method, String path, String body) {
        return api.send(api.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    @Test
    void theExamplesCallsWork() throws Exception {
        try (TestApi api = new TestApi(DATABASE.get(), Duration.ZERO)) {
            String network = api.network("staff", "100.97.0.0/20");
            List<Call> calls = calls(network, api.server("office", network));
            assertThat(calls).extracting(Call::path).hasSize(4);
            Reply invited =
                    send(api, "POST", calls.get(0).path(), calls.get(0).body()).expect(201);
            assertThat(invited.text("link")).contains("/join#");
            api.post("/owners/ada@example.com/revoke?wait_seconds=30", "").expect(200);
            Reply bob =
                    send(api, "POST", calls.get(1).path(), calls.get(1).body()).expect(201);
            Reply gone = send(
                            api,
                            "PATCH",
                            calls.get(2).path().replace("$USER_ID", bob.id()),
                            calls.get(2).body())
                    .expect(200);
            assertThat(gone.json().get("active").booleanValue()).isFalse();
            send(api, "POST", calls.get(3).path(), calls.get(3).body()).expect(201);
        }
    }

    @Test
    void thePolicyOfTheDocumentIsTaken() throws Exception {
        String text = Files.readString(ROOT.resolve("docs/off-boarding.md"));
        String policy = text.substring(text.indexOf("```json") + 7, text.indexOf("```", text.indexOf("```json") + 7));
        try (TestApi api = new TestApi(DATABASE.get(), Duration.ZERO)) {
            ObjectNode taken = (ObjectNode)
                    api.put("/lifecycle-policy", policy).expect(200).json();
            assertThat(taken.remove(List.of("version", "updated_at"))).isEqualTo(Json.parse(policy));
        }
    }
}
