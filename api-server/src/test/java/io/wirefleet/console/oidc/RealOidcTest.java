package io.wirefleet.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import io.wirefleet.testing.OidcProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The console and a real OpenID Connect provider: npm's oidc-provider, certified by the OpenID Foundation.
@Needs(Need.NPM)
final class RealOidcTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static OidcProvider provider;
    private static TestApi api;

    @BeforeAll
    static void start() throws Exception {
        provider = OidcProvider.start(Path.of("target/oidc-provider"), Map.of("repository", "acme/network"));
        api = new TestApi(
                DATABASE.get(),
                Duration.ZERO,
                OidcConfig.read(Json.parse("""
                        {"issuers": [{
                          "name": "real",
                          "issuer": "%s",
                          "audiences": ["%s"],
                          "rules": [
                            {"when": [{"claim": "repository", "equals": "acme/network"}], "role": "operator",
                             "name_claim": "client_id"},
                            {"when": [{"claim": "groups", "any_of": ["vpn"]}], "role": "member",
                             "owner_claim": "email", "name_claim": "email"}
                          ]
                        }]}
                        """.formatted(provider.issuer(), OidcProvider.AUDIENCE)), Path.of(".")),
                RateLimits.none(),
                Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
        provider.close();
    }

    @Test
    void aJobsTokenLetsTerraformsCallsInByItsClaims() throws Exception {
        String token = provider.jobToken();
        assertThat(SignedJWT.parse(token).getHeader().getType()).hasToString("at+jwt");
        TestApi job = api.as(token);
        job.network("made-by-a-job", "10.8.0.0/16");
        job.get("/api-tokens").expectProblem(403, "you are oidc:real/ci, operator");
        String cut = token.substring(0, token.length() - 8) + "AAAAAAAA";
        api.as(cut).get("/networks").expectProblem(401, "Invalid signature");
    }

    @Test
    void aPersonWhoLoggedInHasPeersOfTheirOwn() throws Exception {
        String network = api.network("of-people", "10.9.0.0/16");
        api.put("/member-limits", "{\"network_ids\": [\"%s\"]}".formatted(network))
                .expect(200);
        TestApi alex = api.as(provider.logIn("alex"));
        Reply made =
                alex.post("/peers", TestApi.peerBody("laptop", network, "")).expect(201);
        assertThat(made.text("owner")).isEqualTo("alex@example.com");
        api.as(provider.logIn("kim")).get("/peers/" + made.id()).expectProblem(404, "there is no peer");
        alex.get("/networks").expectProblem(403, "you are oidc:real/alex@example.com, member");
    }

    @Test
    void itsKeysAreThoseThatItsDiscoveryDocumentLeadsTo() throws Exception {
        JWKSet keys = Oidc.keys(null, provider.issuer()).fetch();
        assertThat(keys.getKeys()).hasSize(1);
        assertThat(keys.containsNonPublicKeys()).isFalse();
        assertThat(List.of(keys.getKeys().getFirst().getKeyID())).containsExactly(OidcProvider.KEY_ID);
    }
}
