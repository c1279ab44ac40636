package io.wirefleet.console.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.http.ConsoleServer;
import io.wirefleet.console.http.HealthRoutes;
import io.wirefleet.console.http.HealthRoutes.Need;
import io.wirefleet.console.testing.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whether a replica can deliver, as `/readyz` tells it.
final class ReadinessTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void aListenerThatIsCutOffSaysSoUntilItHearsAgain() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        try (Listener listener = Listener.start(
                () -> {
                    if (closed.get()) {
                        throw new SQLException("closed for a test");
                    }
                    return database.get().connect();
                },
                new Signals(),
                new Signals())) {
            assertThat(listener.awaitListening(30)).isTrue();
            assertThat(listener.isListening()).isTrue();
            closed.set(true);
            database.dsl().execute("""
                            select pg_terminate_backend(pid) from pg_stat_activity
                            where datname = current_database() and query like 'listen %'
                            """);
            await().until(() -> !listener.isListening());
            closed.set(false);
            await().until(listener::isListening);
        }
    }

    @Test
    void aNumbererThatFailsOrEndedSaysSo() {
        TestFleet fleet = TestFleet.running(database.dsl());
        Numberer numberer = fleet.numberer;
        await().until(numberer::isWorking);
        database.ownerDsl().execute("alter table pending_change rename to hidden");
        await().until(() -> !numberer.isWorking());
        database.ownerDsl().execute("alter table hidden rename to pending_change");
        await().until(numberer::isWorking);
        numberer.close();
        assertThat(numberer.isWorking()).isFalse();
    }

    @Test
    void readyzNamesTheFirstThatIsNotThere() throws Exception {
        AtomicBoolean isThere = new AtomicBoolean();
        HealthRoutes routes =
                new HealthRoutes(List.of(new Need("never told", () -> true), new Need("it is dark", isThere::get)));
        ConsoleServer server = ConsoleServer.start(
                new io.wirefleet.console.http.Listener(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null),
                routes.routes(),
                _ -> Optional.empty());
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/readyz"))
                    .build();
            HttpResponse<String> dark = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(dark.statusCode()).isEqualTo(503);
            assertThat(dark.body()).contains("it is dark").doesNotContain("never told");
            isThere.set(true);
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            server.close();
        }
    }
}
