package io.wirefleet.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.database.DatabaseAddress;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What Terraform asks a registry and a mirror, answered from a release that is no real one; end-to-end tests have the
/// real Terraform install the real one.
final class ProviderRoutesTest {
    private static final String PREFIX = "terraform-provider-wireguard_1.2.3_";
    private static final String SUM = "0123456789abcdef".repeat(4);

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /// One for all: the database's keys are sealed under the master key in it.
    @TempDir
    static Path directory;

    private @Nullable TestConsole console;

    @AfterEach
    void stop() throws IOException {
        if (console != null) {
            console.close();
        }
        Path provider = Files.createDirectories(directory.resolve("provider"));
        try (Stream<Path> files = Files.list(provider)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private void release() throws Exception {
        Path provider = Files.createDirectories(directory.resolve("provider"));
        Files.writeString(provider.resolve(PREFIX + "linux_amd64.zip"), "an archive");
        Files.writeString(provider.resolve(PREFIX + "manifest.json"), "{}");
        Files.writeString(
                provider.resolve(PREFIX + "SHA256SUMS"),
                SUM + "  " + PREFIX + "linux_amd64.zip\n" + SUM + "  " + PREFIX + "linux_arm64.zip\n" + SUM + "  "
                        + PREFIX + "manifest.json\n");
        Files.writeString(provider.resolve(PREFIX + "SHA256SUMS.sig"), "a signature");
        Files.writeString(provider.resolve("signing-key_0123456789ABCDEF.asc"), "a public key");
        Files.writeString(provider.resolve("private.txt"), "nobody's business");
    }

    private TestConsole start() throws Exception {
        DatabaseAddress address = database.address();
        TestConsole started = TestConsole.start(directory, address);
        console = started;
        return started;
    }

    private HttpResponse<String> answer(String path) throws Exception {
        return (console == null ? start() : console).answer("GET", path, null, null);
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = answer(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return Json.parse(answer.body());
    }

    @Test
    void theRegistryLeadsFromTheHostNameToTheArchive() throws Exception {
        release();
        String registry =
                json("/.well-known/terraform.json").get("providers.v1").stringValue();
        assertThat(registry).endsWith("/");
        assertThat(json(registry + "wirefleet/wireguard/versions").toString()).isEqualTo("""
                {"versions":[{"version":"1.2.3","protocols":["6.0"],"platforms":[{"os":"linux","arch":"amd64"}]}]}""");
        JsonNode found = json(registry + "wirefleet/wireguard/1.2.3/download/linux/amd64");
        assertThat(found.get("shasum").stringValue()).isEqualTo(SUM);
        assertThat(found.at("/signing_keys/gpg_public_keys/0/key_id").stringValue())
                .isEqualTo("0123456789ABCDEF");
        assertThat(found.at("/signing_keys/gpg_public_keys/0/ascii_armor").stringValue())
                .isEqualTo("a public key");
        assertThat(answer(found.get("download_url").stringValue()).body()).isEqualTo("an archive");
        assertThat(answer(found.get("shasums_url").stringValue()).body()).contains(SUM);
        assertThat(answer(found.get("shasums_signature_url").stringValue()).body())
                .isEqualTo("a signature");
    }

    @Test
    void theMirrorAnswersForEveryHostName() throws Exception {
        release();
        String mirror = "/terraform/mirror/registry.terraform.io/wirefleet/wireguard/";
        assertThat(json(mirror + "index.json").toString()).isEqualTo("{\"versions\":{\"1.2.3\":{}}}");
        JsonNode archive = json(mirror + "1.2.3.json").at("/archives/linux_amd64");
        assertThat(archive.at("/hashes/0").stringValue()).isEqualTo("zh:" + SUM);
        assertThat(answer(archive.get("url").stringValue()).body()).isEqualTo("an archive");
    }

    @Test
    void whatIsNotToBeHadIsNamed() throws Exception {
        release();
        assertThat(answer("/terraform/providers/v1/hashicorp/aws/versions").statusCode())
                .isEqualTo(404);
        HttpResponse<String> other = answer("/terraform/providers/v1/wirefleet/wireguard/9.9.9/download/linux/amd64");
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.body()).contains("9.9.9").contains("1.2.3").contains("linux_amd64");
        assertThat(answer("/terraform/providers/v1/wirefleet/wireguard/1.2.3/download/linux/arm64")
                        .statusCode())
                .isEqualTo(404);
        assertThat(answer("/terraform/mirror/any/wirefleet/wireguard/2.0.0.json")
                        .statusCode())
                .isEqualTo(404);
        for (String file : new String[] {"private.txt", "%2e%2e%2fmaster.key", "signing-key_0123456789ABCDEF.asc"}) {
            HttpResponse<String> refused = answer("/terraform/files/" + file);
            assertThat(refused.statusCode()).as(file).isBetween(400, 404);
            assertThat(refused.body()).doesNotContain("business");
        }
    }

    @Test
    void aConsoleWithoutAReleaseSaysHowToGiveItOne() throws Exception {
        HttpResponse<String> refused = answer("/terraform/providers/v1/wirefleet/wireguard/versions");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("--provider-dir");
    }
}
