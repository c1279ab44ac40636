package io.wirefleet.console.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class DatabaseAwayTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @Test
    void withoutItsDatabaseTheConsoleLivesIsNotReadyAnswers503AndComesBack() throws Exception {
        try (Database impatient = Database.open(DATABASE.address(), 500);
                TestApi api = new TestApi(impatient, Duration.ZERO)) {
            api.network("before", "10.1.0.0/24");
            close(true);
            assertThat(api.send(api.request("/healthz")).status()).isEqualTo(200);
            api.send(api.request("/readyz")).expectProblem(503, "the database is away");
            api.get("/networks").expectProblem(503, "the database is away");
            assertThat(api.post("/networks", "{\"name\": \"x\", \"ipv4_cidr\": \"10.0.0.0/24\"}")
                            .expectProblem(503, "the database is away")
                            .header("Retry-After"))
                    .isEqualTo("1");
            close(false);
            await().until(impatient::isReachable);
            assertThat(api.get("/networks").expect(200).json().get("items").size())
                    .isEqualTo(1);
        }
    }

    /// Ends all connections and lets no new one in, or lets them in again.
    private static void close(boolean closed) throws SQLException {
        DatabaseAddress address = TestPostgres.owner(DATABASE.address());
        String url = address.url();
        String name = url.replaceFirst(".*/(test_[0-9]+).*", "$1");
        try (Connection connection =
                        DriverManager.getConnection(url.replace(name, "postgres"), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute("alter database " + name + " with allow_connections " + !closed);
            if (closed) {
                statement.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            }
        }
    }
}
