package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A public key is one peer's, or one server's, or barred: whoever looks first and writes last.
final class KeyUseTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;
    private static String network;
    private static UUID server;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ZERO);
        network = api.network("office", "10.1.0.0/16");
        server = UUID.fromString(api.server("berlin", network));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void enrol(DSLContext dsl, byte[] key) {
        dsl.execute("delete from server_agent where server_id = {0}", server);
        dsl.execute(
                "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                        + " values ({0}, {1}, {1}, 'test')",
                server, key);
    }

    private static byte[] bytes(String key) {
        return PublicKey.parse(key).bytes();
    }

    /// A peer is asked for while an open transaction has begun to use its key, and answered when that commits.
    private static Reply meanwhile(String key, Consumer<DSLContext> firstUse) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Reply> answer = DATABASE.dsl().transactionResult(configuration -> {
                firstUse.accept(configuration.dsl());
                CompletableFuture<Reply> asked = CompletableFuture.supplyAsync(
                        () -> api.post("/peers", TestApi.peerBody("late", network, key, "")), executor);
                await().until(() -> asked.isDone() || isSomebodyWaiting());
                return asked;
            });
            return answer.join();
        }
    }

    private static boolean isSomebodyWaiting() {
        return DATABASE.dsl().fetchOne("""
                        select 1 from pg_locks l join pg_stat_activity a using (pid)
                        where not l.granted and l.locktype = 'transactionid' and a.datname = current_database()
                        limit 1
                        """) != null;
    }

    @Test
    void aPeerDoesNotGetTheKeyThatAnAgentIsJustEnrollingWith() {
        String key = TestApi.newKey();
        meanwhile(key, transaction -> enrol(transaction, bytes(key)))
                .expectProblem(409, "/public_key", "is the key of another peer or of a server, or was revoked");
    }

    @Test
    void aPeerDoesNotGetAKeyThatIsJustBeingBarred() {
        String key = TestApi.newKey();
        meanwhile(
                        key,
                        transaction -> transaction.execute(
                                "insert into revoked_key (public_key, peer_id) values ({0}, {1})",
                                bytes(key), UUID.randomUUID()))
                .expectProblem(409, "/public_key", "or was revoked");
    }

    @Test
    void anAgentDoesNotGetAPeersKeyNorABarredOne() {
        String key = TestApi.newKey();
        String id = api.post("/peers", TestApi.peerBody("keyed", network, key, ""))
                .expect(201)
                .id();
        assertThatThrownBy(() -> enrol(DATABASE.dsl(), bytes(key)))
                .isInstanceOf(IntegrityConstraintViolationException.class);
        api.post("/peers/" + id + "/revoke", "").expect(200);
        assertThatThrownBy(() -> enrol(DATABASE.dsl(), bytes(key)))
                .isInstanceOf(IntegrityConstraintViolationException.class);
    }

    @Test
    void aKeyIsFreeAgainWhenItsPeerHasAnotherOrIsGoneOrItsServerIsGone() {
        String key = TestApi.newKey();
        String first = api.post("/peers", TestApi.peerBody("first", network, key, ""))
                .expect(201)
                .id();
        api.patch("/peers/" + first, "{\"public_key\": \"" + TestApi.newKey() + "\"}")
                .expect(200);
        String second = api.post("/peers", TestApi.peerBody("second", network, key, ""))
                .expect(201)
                .id();
        api.delete("/peers/" + second).expect(204);
        String shortLived = api.server("short-lived", network);
        DATABASE.dsl()
                .execute(
                        "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                                + " values ({0}, {1}, {1}, 'test')",
                        UUID.fromString(shortLived), bytes(key));
        api.post("/peers", TestApi.peerBody("third", network, key, ""))
                .expectProblem(409, "/public_key", "is the key of server 'short-lived'");
        api.delete("/servers/" + shortLived).expect(204);
        api.post("/peers", TestApi.peerBody("third", network, key, "")).expect(201);
    }

    @Test
    @DisplayName("of peers, a key's revocation and an enrolment at the same moment one has the key")
    void ofManyAtOnceOneHasTheKey() {
        for (int round = 0; round < 10; round++) {
            String key = TestApi.newKey();
            List<CompletableFuture<Boolean>> tries = new ArrayList<>();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 6; i++) {
                    String body = TestApi.peerBody("round-" + round + "-" + i, network, key, "");
                    tries.add(CompletableFuture.supplyAsync(
                            () -> api.post("/peers", body).status() == 201, executor));
                }
                tries.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                DATABASE.dsl().transaction(configuration -> enrol(configuration.dsl(), bytes(key)));
                                return true;
                            } catch (IntegrityConstraintViolationException _) {
                                return false;
                            }
                        },
                        executor));
            }
            assertThat(tries).filteredOn(CompletableFuture::join).hasSize(1);
        }
    }
}
