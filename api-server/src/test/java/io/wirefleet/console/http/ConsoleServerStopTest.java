package io.wirefleet.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.openapi.Operation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ConsoleServerStopTest {
    @Test
    void aRequestAtWorkIsAnsweredBeforeTheServerStops() throws Exception {
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        Route slow = Route.get("/slow", Role.PUBLIC, Operation.of("Waits"), context -> {
            atWork.countDown();
            if (let.await(30, TimeUnit.SECONDS)) {
                context.status(204);
            }
        });
        ConsoleServer server = ConsoleServer.start(
                new Listener(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null),
                List.of(slow),
                _ -> Optional.empty());
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI url = URI.create("http://127.0.0.1:" + server.port() + "/slow");
            CompletableFuture<HttpResponse<Void>> answer =
                    client.sendAsync(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(atWork.await(30, TimeUnit.SECONDS)).isTrue();
            Thread stop = Thread.ofVirtual().start(server::close);
            assertThat(stop.join(Duration.ofMillis(300))).isFalse();
            let.countDown();
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
            assertThat(stop.join(Duration.ofSeconds(30))).isTrue();
        }
    }
}
