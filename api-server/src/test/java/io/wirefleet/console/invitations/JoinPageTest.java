package io.wirefleet.console.invitations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import io.wirefleet.console.testing.Chromium;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// The page that an invitation leads to, in a real browser.
@Needs(Need.CHROMIUM)
final class JoinPageTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    /// How many modules a text of this length has on each side is up to the encoder; these lengths meet all versions.
    private static final int LONGEST = 2953;

    private static TestApi api;
    private static String network;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
        for (String name : List.of("berlin", "paris")) {
            DATABASE.dsl()
                    .execute(
                            "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                    + " values ({0}, {1}, {1}, 'test')",
                            UUID.fromString(api.server(name, network)),
                            PublicKey.parse(TestApi.newKey()).bytes());
        }
        api.post(
                        "/access-rules",
                        "{\"name\": \"all\", \"peers\": {\"all\": true}, \"servers\": {\"all\": true},"
                                + " \"destinations\": [\"10.9.0.0/16\"]}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    @DisplayName("I8 the page makes the key and sends the public half alone; the QR code holds the private one")
    void aDeviceIsBroughtIn() throws Exception {
        Reply invited = api.post(
                        "/invitations",
                        "{\"owner\": \"ada\", \"network_id\": \"%s\", \"message\": \"<b>hello</b>\"}"
                                .formatted(network))
                .expect(201);
        String link = invited.text("link");
        try (Chromium browser = new Chromium()) {
            browser.open(link);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> browser.evaluate("document.getElementById('invitation')?.hidden === false")
                            .asBoolean());
            assertThat(text(browser, "owner")).isEqualTo("ada");
            assertThat(text(browser, "message")).as("as text").isEqualTo("<b>hello</b>");
            browser.evaluate("document.getElementById('accept').click()");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> browser.evaluate("document.body.dataset.done === 'true'")
                            .asBoolean());

            assertThat(browser.evaluate("location.href").stringValue())
                    .as("the secret is gone from the address bar")
                    .endsWith("/join");
            assertThat(browser.evaluate("[...document.querySelectorAll('a.save')].map(a => a.download).join()")
                            .stringValue())
                    .as("two servers that reach the same: a file each")
                    .isEqualTo("berlin.conf,paris.conf");
            String file = decoded(browser.evaluate(CANVAS));
            Matcher key = Pattern.compile("PrivateKey = (\\S{44})\n").matcher(file);
            assertThat(key.find()).as(file).isTrue();
            String privateKey = key.group(1);
            JsonNode peer = api.get("/peers?owner=ada").json().get("items").get(0);
            assertThat(PrivateKey.parse(privateKey).publicKey().toString())
                    .isEqualTo(peer.get("public_key").stringValue());

            assertThat(browser.requests()).hasSizeGreaterThan(5).allSatisfy(request -> {
                String sent = request.toString();
                assertThat(sent).doesNotContain(privateKey);
                assertThat(request.get("request").get("url").stringValue())
                        .startsWith("http://localhost:" + api.port() + "/")
                        .doesNotContain(link.substring(link.indexOf('#') + 1));
            });
            Set<String> fields = new HashSet<>();
            browser.requests().stream()
                    .map(request -> request.get("request").path("postData"))
                    .filter(body -> body.isString())
                    .forEach(
                            body -> fields.addAll(Json.parse(body.stringValue()).propertyNames()));
            assertThat(fields).containsExactlyInAnyOrder("secret", "public_key");
            assertThat(browser.troubles()).isEmpty();
        }
    }

    @Test
    void aBrokenLinkAForeignOneAndABrowserWithoutX25519SaySo() throws Exception {
        String link = api.post("/invitations", "{\"owner\": \"bo\", \"network_id\": \"%s\"}".formatted(network))
                .expect(201)
                .text("link");
        try (Chromium browser = new Chromium()) {
            browser.open(URI.create(link).resolve("/join").toString());
            awaitState(browser, "This link is not whole");
            browser.open("about:blank");
            browser.open(link.replaceFirst("#.*", "#" + "A".repeat(43)));
            awaitState(browser, "this invitation is not known here");
            browser.open("about:blank");
            browser.beforeEachPage("crypto.subtle.generateKey = () => Promise.reject(new Error('unknown algorithm'))");
            browser.open(link);
            awaitState(browser, "This browser cannot make a WireGuard key");
            assertThat(browser.evaluate("document.getElementById('invitation').hidden")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void theQrCodesOfThePageReadRightInEverySize() throws Exception {
        try (Chromium browser = new Chromium()) {
            browser.open("http://localhost:" + api.port() + "/join");
            awaitState(browser, "This link is not whole");
            Set<Integer> sizes = new HashSet<>();
            for (int length = 10; length <= LONGEST; length += length < 300 ? 9 : 40) {
                String text = "Ä" + "x7 ".repeat(length / 3 + 1).substring(0, length - 2);
                String[] rows = browser.evaluate("import('/join/qr.js').then(qr => qr.modules('" + text
                                + "').map(row => row.map(dark => dark ? '1' : '0').join('')).join())")
                        .stringValue()
                        .split(",");
                sizes.add((rows.length - 17) / 4);
                assertThat(new Decoder().decode(matrix(rows)).getText()).isEqualTo(text);
            }
            assertThat(sizes).hasSize(40);
            assertThat(browser.evaluate("import('/join/qr.js').then(qr => qr.modules('x'.repeat(2954)) === null)")
                            .asBoolean())
                    .as("too long for any")
                    .isTrue();
        }
    }

    private static final String CANVAS = """
            (() => {
              const canvas = document.querySelector('canvas');
              const context = canvas.getContext('2d');
              const rows = [];
              for (let y = 18; y < canvas.height - 16; y += 4) {
                let row = '';
                for (let x = 18; x < canvas.width - 16; x += 4) {
                  row += context.getImageData(x, y, 1, 1).data[0] < 128 ? '1' : '0';
                }
                rows.push(row);
              }
              return rows.join();
            })()
            """;

    private static String decoded(JsonNode rows) throws Exception {
        return new Decoder().decode(matrix(rows.stringValue().split(","))).getText();
    }

    private static BitMatrix matrix(String[] rows) {
        return BitMatrix.parse(
                Arrays.stream(rows)
                        .map(row -> String.join(
                                "",
                                Arrays.stream(row.split(""))
                                        .map(bit -> bit + " ")
                                        .toList()))
                        .reduce("", (all, row) -> all + row + "\n"),
                "1 ",
                "0 ");
    }

    private static String text(Chromium browser, String id) {
        return browser.evaluate("document.getElementById('" + id + "').textContent")
                .stringValue();
    }

    private static void awaitState(Chromium browser, String begins) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> browser.evaluate("document.getElementById('state')?.textContent ?? ''")
                        .asString()
                        .startsWith(begins));
    }
}
