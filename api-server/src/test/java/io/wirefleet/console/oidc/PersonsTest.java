package io.wirefleet.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who counts as one person among the callers of a provider, where a second one is asked for.
final class PersonsTest {
    private static final String AUDIENCE = "https://console.example.net";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final StubIssuer issuer = new StubIssuer();
    private TestApi api;

    @BeforeEach
    void start() {
        List<IssuerConfig> issuers = OidcConfig.read(Json.parse("""
                {"issuers": [{
                  "name": "stub", "issuer": "%s", "audiences": ["%s"],
                  "rules": [
                    {"when": [{"claim": "role", "equals": "operator"}], "role": "operator", "name_claim": "login"},
                    {"when": [{"claim": "role", "equals": "admin"}], "role": "admin", "name_claim": "email"}
                  ]
                }]}
                """.formatted(issuer.url(), AUDIENCE)), Path.of("."));
        api = new TestApi(DATABASE.get(), Duration.ZERO, issuers, RateLimits.none(), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        api.close();
        issuer.close();
    }

    private TestApi caller(String subject, String role, String login) {
        return api.as(issuer.sign(new JWTClaimsSet.Builder()
                .issuer(issuer.url())
                .subject(subject)
                .audience(AUDIENCE)
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("role", role)
                .claim("login", login)
                .claim("email", login + "@example.com")
                .build()));
    }

    @Test
    @DisplayName(
            "Bad input: one subject under two names, and one name under two subjects, approve nothing of their own")
    void badInputOnePersonTwice() {
        api.put("/four-eyes", "{\"servers\": {\"tags\": {\"env\": \"prod\"}}}").expect(200);
        String network = api.network("persons", "10.1.0.0/24");
        api.post("/servers", TestApi.serverBody("prod", network, ", \"tags\": {\"env\": \"prod\"}"))
                .expect(201);
        String approval = caller("1", "operator", "ada")
                .post("/access-rules", """
                        {"name": "all", "peers": {"all": true}, "servers": {"all": true}, "destinations": ["10.0.0.0/8"]}
                        """)
                .expectProblem(409, "another operator or administrator than oidc:stub/ada")
                .text("approval_id");
        String path = "/approvals/" + approval + "/approve";
        caller("1", "admin", "root").post(path, "").expectProblem(403, "counts as the same person");
        caller("2", "operator", "ada").post(path, "").expectProblem(403, "counts as the same person");
        assertThat(caller("2", "operator", "bob").post(path, "").expect(200).text("decided_by"))
                .isEqualTo("oidc:stub/bob");
    }
}
