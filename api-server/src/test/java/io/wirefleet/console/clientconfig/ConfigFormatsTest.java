package io.wirefleet.console.clientconfig;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PublicKey;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A client's configuration over HTTP: what it lets through, told by arithmetic on addresses that shares nothing with
/// the console's own, and its QR codes, read by another's decoder.
final class ConfigFormatsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static String berlin;
    private static String paris;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.post(
                        "/networks",
                        "{\"name\": \"office\", \"ipv4_cidr\": \"100.64.0.0/20\", \"ipv6_cidr\": \"fd00:8::/64\"}")
                .expect(201)
                .id();
        berlin = server("berlin");
        paris = server("paris");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String server(String name) {
        String id = api.server(name, network);
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                + " values ({0}, {1}, {1}, 'test')",
                        UUID.fromString(id), PublicKey.parse(TestApi.newKey()).bytes());
        return id;
    }

    private static String peer(String name) {
        return api.post("/peers", TestApi.peerBody(name, network, ""))
                .expect(201)
                .id();
    }

    private static void rule(String peer, String server, String destinations, String exclusions) {
        api.post("/access-rules", """
                        {"name": "%s", "peers": {"ids": ["%s"]}, "servers": {"ids": ["%s"]},
                         "destinations": [%s], "exclude_destinations": [%s]}
                        """.formatted(
                                UUID.randomUUID(), peer, server, quoted(destinations), quoted(exclusions)))
                .expect(201);
    }

    private static String quoted(String prefixes) {
        return prefixes.isBlank()
                ? ""
                : String.join(
                        ", ",
                        Arrays.stream(prefixes.split(" "))
                                .map(one -> "\"" + one + "\"")
                                .toList());
    }

    /// A prefix as a range of numbers, both ends in it; IPv6 lies above all of IPv4.
    private record Range(BigInteger first, BigInteger last) {
        static Range of(String prefix) throws Exception {
            String[] parts = prefix.split("/", -1);
            byte[] bytes = InetAddress.getByName(parts[0]).getAddress();
            int bits = bytes.length * 8;
            int length = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
            BigInteger size = BigInteger.ONE.shiftLeft(bits - length);
            BigInteger base = bits == 32 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(128);
            BigInteger first =
                    new BigInteger(1, bytes).divide(size).multiply(size).add(base);
            return new Range(first, first.add(size).subtract(BigInteger.ONE));
        }

        static List<Range> all(String prefixes) throws Exception {
            List<Range> ranges = new ArrayList<>();
            for (String prefix : prefixes.isBlank() ? new String[0] : prefixes.split(" ")) {
                ranges.add(of(prefix));
            }
            return ranges;
        }

        boolean has(BigInteger address) {
            return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            split                 | 192.168.0.0/24 192.168.1.0/24 172.16.5.7/32      | ''
            split with exclusion  | 192.168.0.0/16                                   | 192.168.7.0/24 192.168.9.128/25
            split over families   | 10.0.0.0/8 fd12::/48                             | 10.2.3.0/24 fd12:0:0:7::/64
            full                  | 0.0.0.0/0 ::/0                                   | ''
            full with exclusions  | 0.0.0.0/0 ::/0                                   | 10.0.0.0/8 192.168.0.0/16 fc00::/7
            full IPv4 alone       | 0.0.0.0/0                                        | 1.2.3.4/32
            all of it excluded    | 10.1.0.0/16                                      | 10.0.0.0/8
            """)
    void allowedIpsAreTheDestinationsWithoutTheExclusionsAndTheServersOwn(
            String name, String destinations, String exclusions) throws Exception {
        String peer = peer(name);
        rule(peer, berlin, destinations, exclusions);
        JsonNode config =
                api.get("/peers/" + peer + "/config?format=json").expect(200).json();
        JsonNode allowed = config.get("servers").get(0).get("allowed_ips");
        List<Range> actual = Range.all(String.join(
                " ", allowed.values().stream().map(JsonNode::stringValue).toList()));
        List<Range> wanted = Range.all(destinations);
        List<Range> without = Range.all(exclusions);
        List<Range> own = new ArrayList<>();
        for (JsonNode address : api.get("/servers/" + berlin).json().get("addresses")) {
            own.add(Range.of(address.stringValue()));
        }
        assertThat(own).hasSize(2);
        for (BigInteger probe : probes(List.of(actual, wanted, without, own))) {
            boolean expected = own.stream().anyMatch(range -> range.has(probe))
                    || (wanted.stream().anyMatch(range -> range.has(probe))
                            && without.stream().noneMatch(range -> range.has(probe)));
            assertThat(actual.stream().anyMatch(range -> range.has(probe)))
                    .as(probe.toString(16))
                    .isEqualTo(expected);
        }
        for (Range range : actual) {
            assertThat(actual.stream().filter(other -> other.has(range.first())))
                    .as("none lies in another")
                    .hasSize(1);
        }
        String file =
                api.get("/peers/" + peer + "/config").expect(200).response().body();
        assertThat(file)
                .contains("AllowedIPs = "
                        + String.join(
                                ", ",
                                allowed.values().stream()
                                        .map(JsonNode::stringValue)
                                        .toList()));
    }

    /// The ends of every range and their neighbours, and some in between.
    private static List<BigInteger> probes(List<List<Range>> ranges) {
        Random random = new Random(7);
        List<BigInteger> probes = new ArrayList<>();
        ranges.stream().flatMap(List::stream).forEach(range -> {
            probes.add(range.first());
            probes.add(range.first().subtract(BigInteger.ONE).max(BigInteger.ZERO));
            probes.add(range.last());
            probes.add(range.last().add(BigInteger.ONE));
            BigInteger size = range.last().subtract(range.first()).add(BigInteger.ONE);
            for (int i = 0; i < 20; i++) {
                probes.add(range.first().add(new BigInteger(130, random).mod(size)));
            }
        });
        return probes;
    }

    @Test
    void serversWithDestinationsOfTheirOwnShareOneFileAndOthersDoNot() {
        String apart = peer("apart");
        rule(apart, berlin, "10.1.0.0/16", "");
        rule(apart, paris, "10.2.0.0/16 fd99::/64", "");
        String file =
                api.get("/peers/" + apart + "/config").expect(200).response().body();
        assertThat(file.split("\\[Peer\\]")).hasSize(3);
        String meeting = peer("meeting");
        rule(meeting, berlin, "10.1.0.0/16", "");
        rule(meeting, paris, "10.1.7.0/24", "");
        for (String format : List.of("conf", "qr", "qr-text")) {
            api.get("/peers/" + meeting + "/config?format=" + format)
                    .expectProblem(
                            409, "reach the same destinations, which one file or QR code cannot say; ask for one");
            api.get("/peers/" + meeting + "/config?server_id=" + paris + "&format=" + format)
                    .expect(200);
        }
        api.get("/peers/" + meeting + "/config?format=zip").expect(200);
        api.get("/peers/" + meeting + "/config?format=gif").expectProblem(400, "must be one of conf, json, qr");
    }

    @Test
    void whatIsRefusedIsSaidInUtf8WhateverWasAskedFor() {
        String peer = peer("überall");
        rule(peer, berlin, "10.1.0.0/16", "");
        rule(peer, server("Zürich"), "10.1.0.0/16", "");
        for (String format : List.of("conf", "qr", "qr-text")) {
            api.get("/peers/" + peer + "/config?format=" + format).expectProblem(409, "'Zürich'");
        }
    }

    @Test
    void filesInAZipDifferAlsoWhereCasesDoNot() throws Exception {
        String peer = peer("cases");
        rule(peer, server("Hub.One"), "10.1.0.0/16", "");
        rule(peer, server("hub.one"), "10.1.0.0/16", "");
        HttpRequest request =
                api.request("/api/v1/peers/" + peer + "/config?format=zip").build();
        byte[] body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofByteArray())
                .body();
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names).containsExactlyInAnyOrder("Hub.One.conf", "hub.one-2.conf");
    }

    @Test
    void theQrCodesHoldTheFile() throws Exception {
        String peer = peer("scanned");
        rule(peer, berlin, "10.1.0.0/16", "");
        String path = TestApi.ROOT + "/peers/" + peer + "/config";
        String file = api.send(api.request(path)).expect(200).response().body();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> png =
                    client.send(api.request(path + "?format=qr").build(), BodyHandlers.ofByteArray());
            assertThat(png.headers().firstValue("Content-Type")).contains("image/png");
            assertThat(png.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(read(ImageIO.read(new ByteArrayInputStream(png.body())))).isEqualTo(file);
        }
        String text = api.send(api.request(path + "?format=qr-text"))
                .expect(200)
                .response()
                .body();
        assertThat(read(drawn(text))).isEqualTo(file);
    }

    @Test
    void whatNoQrCodeHoldsIsRefused() {
        String peer = peer("too-long");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            many.append(i == 0 ? "" : " ").append("10.").append(i).append(".1.128/25");
        }
        rule(peer, berlin, many.toString(), "");
        api.get("/peers/" + peer + "/config?format=qr").expectProblem(409, "too long for a QR code");
    }

    private static String read(BufferedImage image) throws Exception {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return new QRCodeReader()
                .decode(new BinaryBitmap(
                        new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels))))
                .getText();
    }

    /// What a terminal with a dark background shows: blocks are light.
    private static BufferedImage drawn(String text) {
        String[] lines = text.lines().toArray(String[]::new);
        int scale = 4;
        BufferedImage image =
                new BufferedImage(lines[0].length() * scale, lines.length * 2 * scale, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                char block = lines[y / scale / 2].charAt(x / scale);
                boolean light = block == '█' || block == ((y / scale) % 2 == 0 ? '▀' : '▄');
                image.setRGB(x, y, light ? 0xffffff : 0);
            }
        }
        return image;
    }
}
