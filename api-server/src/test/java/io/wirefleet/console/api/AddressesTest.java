package io.wirefleet.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

final class AddressesTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi(DATABASE.get(), Duration.ofHours(24));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    @DisplayName("I1 no two live peers of a network share an address, under any concurrency")
    void i1NoTwoLivePeersShareAnAddress() throws Exception {
        String network = api.post("/networks", """
                        {"name": "crowded", "ipv4_cidr": "10.1.0.0/24", "ipv6_cidr": "fd00:1::/120",
                         "reservations": [{"name": "acme", "ipv4_cidr": "10.1.0.0/26", "ipv6_cidr": "fd00:1::/122"}]}
                        """).expect(201).id();
        List<Future<Reply>> replies = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(12)) {
            for (int i = 0; i < 300; i++) {
                String name = "p" + i;
                String more = i % 5 == 0
                        ? ", \"reservation\": \"acme\""
                        : i % 7 == 0 ? ", \"addresses\": [\"10.1.0." + (64 + i / 2) + "\"]" : "";
                replies.add(callers.submit(() -> api.post("/peers", TestApi.peerBody(name, network, more))));
                if (i % 100 == 50) {
                    String batch = IntStream.range(0, 10)
                            .mapToObj(n -> TestApi.peerBody(name + "-" + n, network, ""))
                            .collect(Collectors.joining(", "));
                    replies.add(callers.submit(() -> api.post("/peers/batch", "{\"items\": [" + batch + "]}")));
                }
            }
        }
        int created = 0;
        for (Future<Reply> reply : replies) {
            int status = reply.get().status();
            assertThat(status).as(reply.get().response().body()).isIn(201, 409);
            created += status == 201 ? 1 : 0;
        }
        assertThat(created).isGreaterThan(200);
        List<String> held = DATABASE.dsl().fetch("""
                        select host(ip) as ip from address
                        where network_id = {0}::uuid and released_at is null and holder_id in (select id from peer)
                        """, network).getValues("ip", String.class);
        assertThat(held).doesNotHaveDuplicates().hasSizeGreaterThan(400);
        List<String> answered = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            var page = api.get("/peers?limit=100&network_id=" + network + cursor)
                    .expect(200)
                    .json();
            for (JsonNode peer : page.get("items").values()) {
                assertThat(peer.get("addresses").size())
                        .as("each has and keeps one of each family: " + peer)
                        .isEqualTo(2);
                peer.get("addresses").forEach(ip -> answered.add(ip.stringValue()));
            }
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").stringValue();
        }
        assertThat(answered).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(held);
    }

    @Test
    void aFullPlanIsFullAndNamed() {
        String network = api.post("/networks", """
                        {"name": "tiny", "ipv4_cidr": "10.2.0.0/29", "reservations": [{"name": "two", "ipv4_cidr": "10.2.0.4/31"}]}
                        """).expect(201).id();
        for (int i = 0; i < 4; i++) {
            api.post("/peers", TestApi.peerBody("general-" + i, network, "")).expect(201);
        }
        api.post("/peers", TestApi.peerBody("general-4", network, ""))
                .expectProblem(409, "/network_id", "network 'tiny' has no free IPv4 address left");
        api.post("/peers", TestApi.peerBody("two-0", network, ", \"reservation\": \"two\""))
                .expect(201);
        api.post("/peers", TestApi.peerBody("two-1", network, ", \"reservation\": \"two\""))
                .expect(201);
        api.post("/peers", TestApi.peerBody("two-2", network, ", \"reservation\": \"two\""))
                .expectProblem(409, "/reservation", "reservation 'two' has no free IPv4 address left");
    }

    @Test
    void allocationIsFastBehindSixtyThousandAddresses() {
        String network = api.network("large", "10.64.0.0/15");
        DATABASE.dsl().execute("""
                        insert into address (network_id, ip, holder_kind, holder_id)
                        select {0}::uuid, '10.64.0.1'::inet + n, 'peer', gen_random_uuid() from generate_series(0, 59999) n
                        """, network);
        assertThat(api.post("/peers", TestApi.peerBody("p0", network, ""))
                        .expect(201)
                        .json()
                        .get("addresses")
                        .get(0)
                        .stringValue())
                .isEqualTo("10.64.234.97");
        long began = System.nanoTime();
        for (int i = 1; i <= 20; i++) {
            api.post("/peers", TestApi.peerBody("p" + i, network, "")).expect(201);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
}
