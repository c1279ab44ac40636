package io.wirefleet.console.oidc;

import static io.wirefleet.console.database.schema.Tables.USED_OIDC_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.wirefleet.console.http.RateLimits;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the console makes of the tokens of a provider, and of what only looks like them.
final class OidcTest {
    private static final String AUDIENCE = "https://console.example.net";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final StubIssuer issuer = new StubIssuer();
    private final TestClock clock = new TestClock();
    private TestApi api;

    /// A clock that a test moves.
    private static final class TestClock extends Clock {
        private volatile Instant now = Instant.now();

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() {
        List<IssuerConfig> issuers = OidcConfig.read(Json.parse("""
                {"issuers": [{
                  "name": "stub",
                  "issuer": "%s",
                  "audiences": ["%s"],
                  "rules": [
                    {"when": [{"claim": "repository", "equals": "acme/network"},
                              {"claim": "ref", "glob": "refs/heads/release-*"}],
                     "role": "operator", "tags": {"team": "web"}},
                    {"when": [{"claim": "repository", "equals": "acme/once"}], "role": "operator", "single_use": true},
                    {"when": [{"claim": "/realm_access/roles", "any_of": ["vpn-admin"]}],
                     "role": "admin", "name_claim": "email"},
                    {"when": [{"claim": "email", "glob": "*@ops.example.com"}], "role": "operator"},
                    {"when": [{"claim": "tenant", "equals": "blue"}], "role": "member", "owner_claim": "/email"},
                    {"when": [{"claim": "groups", "any_of": ["staff", "contractors"]}],
                     "role": "member", "owner_claim": "email", "name_claim": "email"}
                  ]
                }]}
                """.formatted(issuer.url(), AUDIENCE)), Path.of("."));
        api = new TestApi(DATABASE.get(), Duration.ZERO, issuers, RateLimits.none(), clock);
    }

    @AfterEach
    void stop() {
        api.close();
        issuer.close();
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer.url())
                .subject("repo:acme/network:ref:refs/heads/release-1")
                .audience(AUDIENCE)
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plusSeconds(300)))
                .claim("repository", "acme/network")
                .claim("ref", "refs/heads/release-1");
    }

    private JWTClaimsSet.Builder person(String email) {
        return claims().claim("repository", null)
                .subject(email)
                .claim("email", email)
                .claim("groups", List.of("canteen", "staff"));
    }

    private Reply read(String token) {
        return api.as(token).get("/peers");
    }

    private void refused(String token, String detail) {
        read(token).expectProblem(401, detail);
    }

    @Test
    void aJobOfAPipelineIsKnownByItsClaims() {
        TestApi job = api.as(issuer.sign(claims().build()));
        job.get("/networks").expect(200);
        job.post("/networks", "{\"name\": \"x\", \"ipv4_cidr\": \"10.1.0.0/24\"}")
                .expectProblem(403, "team=web");
        job.get("/api-tokens")
                .expectProblem(403, "you are oidc:stub/repo:acme/network:ref:refs/heads/release-1, operator");
    }

    @Test
    void aPersonIsTheOwnerThatTheirClaimNames() {
        TestApi alex = api.as(issuer.sign(person("alex@example.com").build()));
        alex.get("/member-limits").expect(200);
        alex.get("/networks").expectProblem(403, "you are oidc:stub/alex@example.com, member");
        String network = api.network("of-people-" + UUID.randomUUID(), "10.2.0.0/24");
        api.put("/member-limits", "{\"network_ids\": [\"%s\"]}".formatted(network))
                .expect(200);
        Reply made =
                alex.post("/peers", TestApi.peerBody("laptop", network, "")).expect(201);
        assertThat(made.text("owner")).isEqualTo("alex@example.com");
        TestApi kim = api.as(issuer.sign(person("kim@example.com").build()));
        kim.get("/peers/" + made.id()).expectProblem(404, "there is no peer");
        assertThat(DATABASE.dsl()
                        .fetchSingle("select actor from audit_entry where subject_id = {0}", made.id())
                        .get(0, String.class))
                .isEqualTo("oidc:stub/alex@example.com");
    }

    @Test
    void aClaimInsideAnotherIsFoundByItsPointer() {
        String token = issuer.sign(person("root@example.com")
                .claim("realm_access", Map.of("roles", List.of("vpn-admin")))
                .build());
        api.as(token).get("/api-tokens").expect(200);
    }

    @Test
    void whomNoRuleIsForMayNothing() {
        read(issuer.sign(claims().claim("ref", "refs/heads/main").build()))
                .expectProblem(403, "the token is good, but no rule of issuer 'stub' is for");
        read(issuer.sign(claims().claim("ref", "refs/heads/release-1/x").build()))
                .expect(403);
        read(issuer.sign(claims().claim("repository", "acme/network-evil").build()))
                .expect(403);
    }

    @Test
    void anUnverifiedEmailIsNobodys() {
        refused(
                issuer.sign(person("boss@example.com")
                        .claim("email_verified", false)
                        .build()),
                "has an email that its provider has not verified");
        refused(issuer.sign(person("x").claim("email", null).build()), "in the claim email");
    }

    @Test
    void anUnverifiedEmailMeetsNoConditionAndIsNoOwnerByAPointerEither() {
        JWTClaimsSet.Builder ops = claims().claim("repository", null).claim("email", "eve@ops.example.com");
        read(issuer.sign(ops.build())).expect(200);
        read(issuer.sign(ops.claim("email_verified", "false").build())).expectProblem(403, "no rule of issuer");
        refused(
                issuer.sign(person("boss@example.com")
                        .claim("groups", null)
                        .claim("tenant", "blue")
                        .claim("email_verified", false)
                        .build()),
                "has an email that its provider has not verified");
    }

    @Test
    @DisplayName("forged: signed by another key under the name of the real one")
    void forged() {
        refused(StubIssuer.sign(StubIssuer.newKey("first"), claims().build()), "Invalid signature");
    }

    @Test
    @DisplayName("forged: the claims of a real token exchanged")
    void tampered() throws Exception {
        SignedJWT real = SignedJWT.parse(
                issuer.sign(claims().claim("ref", "refs/heads/x").build()));
        Base64URL claims = Base64URL.encode(claims().build().toString());
        String forged = real.getHeader().toBase64URL() + "." + claims + "." + real.getSignature();
        refused(forged, "Invalid signature");
    }

    @Test
    @DisplayName("expired; and a clock that goes fast or slow is borne for a minute, and no more")
    void expiredAndClockSkew() {
        Instant now = clock.instant();
        String token = issuer.sign(claims().expirationTime(Date.from(now)).build());
        clock.pass(Duration.ofSeconds(59));
        read(token).expect(200);
        clock.pass(Duration.ofSeconds(2));
        refused(token, "is expired");
        String early =
                issuer.sign(claims().notBeforeTime(Date.from(clock.instant().plusSeconds(58)))
                        .build());
        read(early).expect(200);
        refused(
                issuer.sign(claims().notBeforeTime(Date.from(clock.instant().plusSeconds(62)))
                        .build()),
                "before use time");
        read(issuer.sign(claims().issueTime(Date.from(clock.instant().plusSeconds(58)))
                        .build()))
                .expect(200);
        refused(
                issuer.sign(claims().issueTime(Date.from(clock.instant().plusSeconds(62)))
                        .build()),
                "issued in the future");
    }

    @Test
    @DisplayName("wrong audience")
    void wrongAudience() {
        refused(issuer.sign(claims().audience("https://other.example.net").build()), "JWT aud claim rejected");
        refused(issuer.sign(claims().audience((String) null).build()), "aud");
        read(issuer.sign(claims().audience(List.of("other", AUDIENCE)).build())).expect(200);
    }

    @Test
    @DisplayName("wrong issuer")
    void wrongIssuer() {
        refused(
                issuer.sign(claims().issuer("https://evil.example.net").build()),
                "of an issuer that is not known here");
        refused(issuer.sign(claims().issuer(issuer.url() + "/").build()), "of an issuer that is not known here");
        refused(issuer.sign(claims().issuer(null).build()), "of an issuer that is not known here");
        issuer.claimsToBe("https://evil.example.net");
        read(issuer.sign(claims().build())).expectProblem(503, "speaks for another issuer");
    }

    @Test
    @DisplayName("alg=none")
    void unsigned() {
        refused(new PlainJWT(claims().build()).serialize(), "Unsecured (plain) JWTs are rejected");
        String header = Base64URL.encode("{\"alg\":\"none\",\"kid\":\"first\"}").toString();
        refused(header + "." + Base64URL.encode(claims().build().toString()) + ".", "is refused");
        refused(header + "." + Base64URL.encode(claims().build().toString()) + ".AAAA", "a valid token is required");
    }

    @Test
    @DisplayName("key confusion: HS256 with the RSA public key as the secret")
    void keyConfusion() throws Exception {
        RSAKey key = StubIssuer.newRsaKey("first");
        issuer.rotate(key);
        read(issuer.sign(claims().build())).expect(200);
        RSAKey publicKey = key.toPublicJWK();
        for (byte[] secret : List.of(
                publicKey.toRSAPublicKey().getEncoded(),
                publicKey.toJSONString().getBytes(StandardCharsets.UTF_8),
                publicKey.getModulus().decode())) {
            refused(
                    StubIssuer.sign(JWSAlgorithm.HS256, "first", new MACSigner(secret), claims().build()),
                    "Another algorithm expected");
        }
    }

    @Test
    @DisplayName("a key that comes along in the token's own header is not looked at")
    void keyInTheHeader() throws JOSEException {
        JWK own = StubIssuer.newKey("first");
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .jwk(own.toPublicJWK())
                        .keyID("first")
                        .build(),
                claims().build());
        token.sign(new ECDSASigner(own.toECKey()));
        refused(token.serialize(), "Invalid signature");
    }

    @Test
    @DisplayName("a token that was made for another purpose")
    void anotherKindOfToken() throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("logout+jwt"))
                        .keyID("first")
                        .build(),
                claims().build());
        token.sign(new ECDSASigner(issuer.key().toECKey()));
        refused(token.serialize(), "is refused");
        refused(issuer.sign(claims().expirationTime(null).build()), "exp");
        refused("a.b.c", "a valid token is required");
    }

    @Test
    @DisplayName("replayed: what a rule lets be used once is refused the second time, also of two at once")
    void replayed() throws Exception {
        String token = issuer.sign(
                claims().claim("repository", "acme/once").jwtID("job-1").build());
        List<Callable<Integer>> calls = Stream.<Callable<Integer>>generate(
                        () -> () -> read(token).status())
                .limit(6)
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(calls).stream().map(Future::resultNow).sorted())
                    .containsExactly(200, 401, 401, 401, 401, 401);
        }
        refused(token, "was used already");
        refused(issuer.sign(claims().claim("repository", "acme/once").build()), "must have a jti");
        clock.pass(Duration.ofMinutes(10));
        api.flush();
        assertThat(DATABASE.dsl().fetchCount(USED_OIDC_TOKEN)).isZero();
        refused(token, "is expired");
    }

    @Test
    @DisplayName("JWKS away: the known keys go on being used, and what cannot be told is 503")
    void keysAway() {
        issuer.isAway(true);
        String token = issuer.sign(claims().build());
        Reply away = read(token);
        away.expectProblem(503, "the keys of OIDC issuer 'stub' are not to be had just now");
        assertThat(away.header("Retry-After")).isNotBlank();
        issuer.isAway(false);
        clock.pass(IssuerKeys.PAUSE.plusSeconds(1));
        read(issuer.sign(claims().build())).expect(200);
        issuer.isAway(true);
        clock.pass(IssuerKeys.MAX_AGE.plusSeconds(1));
        read(issuer.sign(claims().build())).expect(200);
        clock.pass(Duration.ofDays(1));
        read(issuer.sign(claims().build())).expect(200);
        read(StubIssuer.sign(StubIssuer.newKey("unheard-of"), claims().build()))
                .expectProblem(503, "answered status 503");
    }

    @Test
    void rotatedKeysAreGotWhenATokenNamesOne() {
        read(issuer.sign(claims().build())).expect(200);
        String old = issuer.sign(claims().build());
        issuer.rotate(StubIssuer.newKey("second"));
        clock.pass(IssuerKeys.PAUSE.plusSeconds(1));
        read(issuer.sign(claims().build())).expect(200);
        refused(old, "no matching key(s) found");
    }

    @Test
    void unknownKeysDoNotMakeTheConsoleAskOverAndOver() {
        read(issuer.sign(claims().build())).expect(200);
        for (int i = 0; i < 5; i++) {
            refused(StubIssuer.sign(StubIssuer.newKey("made-up-" + i), claims().build()), "no matching key(s) found");
        }
        assertThat(issuer.fetches()).isEqualTo(1);
        clock.pass(IssuerKeys.PAUSE.plusSeconds(1));
        refused(StubIssuer.sign(StubIssuer.newKey("made-up"), claims().build()), "no matching key(s) found");
        assertThat(issuer.fetches()).isEqualTo(2);
        read(issuer.sign(claims().build())).expect(200);
    }
}
