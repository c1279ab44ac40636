package io.wirefleet.console.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.http.Role;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OidcConfigTest {
    private static final String FILE = """
            {"issuers": [{"name": "ci", "issuer": "https://ci.example.net", "audiences": ["a"],
              "rules": [{"when": [{"claim": "sub", "equals": "x"}], "role": "operator"}]}]}""";

    private static List<IssuerConfig> read(String json) {
        return OidcConfig.read(Json.parse(json), Path.of("."));
    }

    @Test
    void defaults() {
        assertThat(read(FILE))
                .containsExactly(new IssuerConfig(
                        "ci",
                        URI.create("https://ci.example.net"),
                        Set.of("a"),
                        null,
                        Duration.ofSeconds(60),
                        List.of(new MappingRule(
                                List.of(new ClaimCondition.Is(new ClaimPath("sub"), "x")),
                                Role.OPERATOR,
                                Map.of(),
                                null,
                                new ClaimPath("sub"),
                                false))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "name": "ci"           | "nom": "ci"                            | /issuers/0/name              | is required
                    "name": "ci"           | "name": "ci", "nom": 1                 | /issuers/0/nom               | is not a field
                    https://ci             | http://ci                              | /issuers/0/issuer            | must be an https URL
                    https://ci             | ftp://ci                               | /issuers/0/issuer            | must be an https URL
                    ["a"]                  | []                                     | /issuers/0/audiences         | must not be empty
                    ["a"]                  | ["a"], "clock_skew_seconds": 601       | /issuers/0/clock_skew_seconds | must be between
                    ["a"]                  | ["a"], "ca_file": "nowhere.pem"        | /issuers/0/ca_file           | must be a PEM file
                    "role": "operator"     | "role": "root"                         | /issuers/0/rules/0/role      | must be one of
                    "role": "operator"     | "role": "member"                       | /issuers/0/rules/0/owner_claim | is required
                    "role": "operator"     | "role": "admin", "owner_claim": "sub"  | /issuers/0/rules/0/owner_claim | is for the role member
                    "equals": "x"          | "equals": "x", "glob": "y"             | /issuers/0/rules/0/when/0/claim | must have one of
                    "equals": "x"          | "is": "x"                              | /issuers/0/rules/0/when/0/is | is not a field
                    [{"claim": "sub", "equals": "x"}] | []                          | /issuers/0/rules/0/when      | must not be empty
                    """)
    void whatIsWrongIsNamedByItsPointer(String part, String instead, String pointer, String detail) {
        assertThat(FILE).contains(part);
        assertThatThrownBy(() -> read(FILE.replace(part, instead)))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> {
                    assertThat(e.pointer()).isEqualTo(pointer);
                    assertThat(e.detail()).contains(detail);
                });
    }

    @Test
    void anIssuerStandsThereOnce() {
        String one = FILE.substring(FILE.indexOf('[') + 1, FILE.lastIndexOf(']'));
        assertThatThrownBy(() -> read("{\"issuers\": [" + one + ", " + one.replace("\"ci\"", "\"b\"") + "]}"))
                .isInstanceOfSatisfying(
                        InvalidFieldException.class,
                        e -> assertThat(e.pointer()).isEqualTo("/issuers/1/issuer"));
    }

    @ParameterizedTest
    @CsvSource({
        "refs/heads/*, refs/heads/main, true",
        "refs/heads/*, refs/heads/feature/x, false",
        "refs/heads/**, refs/heads/feature/x, true",
        "repo:acme/*:ref:refs/heads/main, repo:acme/web:ref:refs/heads/main, true",
        "repo:acme/*:ref:refs/heads/main, repo:acme/web:environment:x:ref:refs/heads/main, false",
        "repo:acme/*, repo:evil/acme/x, false",
        "v?.?, v1.2, true",
        "v?.?, v12.3, false",
        "a.c, abc, false",
        "**, anything at all, true",
        "*b, aab, true",
        "x, X, false",
    })
    void aGlobKeepsToItsNames(String glob, String value, boolean matches) {
        assertThat(Glob.parse(glob).matches(value)).isEqualTo(matches);
    }

    @Test
    void aGlobOfManyWildcardsIsNoTrap() {
        assertThat(Glob.parse("*a".repeat(200) + "b").matches("a".repeat(4000))).isFalse();
    }

    @Test
    void theExamplesFileIsRead() throws IOException {
        Path file = Path.of("../examples/terraform/ci-oidc/oidc-config.json");
        List<IssuerConfig> issuers =
                OidcConfig.read(Json.parse(Files.readString(file)), Path.of("../examples/terraform/ci-oidc"));
        assertThat(issuers).extracting(IssuerConfig::name).containsExactly("github", "gitlab", "people");
    }
}
