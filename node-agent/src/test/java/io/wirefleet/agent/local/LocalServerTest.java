package io.wirefleet.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalServerTest {
    private static final Map<String, Supplier<Answer>> PAGES =
            Map.of("/v1/status", () -> Answer.json("{\"ü\": 1}"), "/broken", () -> {
                throw new IllegalStateException("a secret");
            });

    @TempDir
    Path directory;

    private static String ask(SocketAddress server, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(server)) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersOnAUnixSocketThatIsItsOwnersAlone() throws IOException {
        Path socket = directory.resolve("agent.sock");
        for (int start = 0; start < 2; start++) {
            Files.deleteIfExists(socket);
            Files.createFile(socket); // what a killed agent left
            try (LocalServer server = LocalServer.unix(socket, PAGES)) {
                assertThat(ask(UnixDomainSocketAddress.of(socket), "GET /v1/status?x=1 HTTP/1.1\r\nHost: a\r\n\r\n"))
                        .startsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n")
                        .contains("Content-Length: 9\r\n")
                        .endsWith("\r\n\r\n{\"ü\": 1}");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                        .isEqualTo("rw-------");
                assertThat(server.address()).isEqualTo(UnixDomainSocketAddress.of(socket));
            }
            assertThat(Files.exists(socket)).isFalse();
        }
    }

    @Test
    void isReadOnlyAndSaysWhatThereIs() throws IOException {
        try (LocalServer server = LocalServer.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PAGES)) {
            assertThat(ask(server.address(), "POST /v1/status HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: GET, HEAD");
            assertThat(ask(server.address(), "GET /else HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 404 ")
                    .endsWith("there is /broken, /v1/status\n");
            assertThat(ask(server.address(), "HEAD /v1/status HTTP/1.0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n");
            assertThat(ask(server.address(), "GET /broken HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 500 ")
                    .doesNotContain("secret");
        }
    }

    @Test
    void whatIsNoRequestHarmsNothing() throws IOException {
        try (LocalServer server = LocalServer.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PAGES)) {
            for (String nonsense : new String[] {
                "", "\r\n\r\n", "GET", "\u0016\u0003\u0001", "x".repeat(8192), "GET  / HTTP/1.1\r\n\r\n"
            }) {
                assertThat(ask(server.address(), nonsense)).startsWith("HTTP/1.1 400 ");
            }
            assertThat(ask(server.address(), "GET /v1/status HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void callersThatSayNothingKeepNobodyOutForGood() throws IOException {
        try (LocalServer server = LocalServer.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PAGES)) {
            SocketChannel[] silent = new SocketChannel[40];
            for (int i = 0; i < silent.length; i++) {
                silent[i] = SocketChannel.open(server.address());
            }
            for (SocketChannel channel : silent) {
                channel.close();
            }
            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(ask(server.address(), "GET /v1/status HTTP/1.1\r\n\r\n"))
                            .startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void saysThatAPathIsTooLong() {
        Path socket = directory.resolve("x".repeat(120));
        assertThatThrownBy(() -> LocalServer.unix(socket, PAGES)).isInstanceOf(IOException.class);
    }
}
