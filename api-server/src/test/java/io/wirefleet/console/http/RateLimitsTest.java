package io.wirefleet.console.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.http.RateLimits.Rates;
import io.wirefleet.console.testing.TestApi;
import io.wirefleet.console.testing.TestApi.Reply;
import io.wirefleet.console.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RateLimitsTest {
    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private TestApi api(int requests, int failures) {
        return new TestApi(
                DATABASE.get(),
                Duration.ZERO,
                List.of(),
                new RateLimits(new Rates(requests, failures), nanos::get),
                Clock.systemUTC());
    }

    @Test
    void aBucketHoldsABurstAndFillsUpAgain() {
        Buckets buckets = new Buckets(2, 4, nanos::get);
        for (int i = 0; i < 4; i++) {
            assertThat(buckets.take("a")).isZero();
        }
        assertThat(buckets.take("a")).isEqualTo(1);
        assertThat(buckets.wait("a")).isEqualTo(1);
        assertThat(buckets.take("b")).isZero();
        pass(Duration.ofMillis(500));
        assertThat(buckets.wait("a")).isZero();
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isEqualTo(1);
        pass(Duration.ofHours(1));
        for (int i = 0; i < 4; i++) {
            assertThat(buckets.take("a")).isZero();
        }
        assertThat(buckets.take("a")).isPositive();
    }

    @Test
    void bucketsThatAreFullAgainAreForgotten() {
        Buckets buckets = new Buckets(10, 10, nanos::get);
        for (int i = 0; i < 20_000; i++) {
            buckets.take("address-" + i);
        }
        pass(Duration.ofSeconds(5));
        buckets.take("one-more");
        assertThat(buckets.size()).isEqualTo(1);
    }

    @Test
    void aCallerWhoCallsTooOftenIsToldWhenToComeBack() {
        try (TestApi api = api(2, 0)) {
            TestApi other = api.as(api.apiToken("other", "auditor", ""));
            for (int i = 1; i < 20; i++) {
                api.get("/networks").expect(200);
            }
            Reply refused = api.get("/networks").expectProblem(429, "too many requests of admin-token");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            other.get("/networks").expect(200);
            pass(Duration.ofSeconds(1));
            api.get("/networks").expect(200);
        }
    }

    @Test
    void anAddressThatCallsTooOftenIsRefusedWhoeverCallsFromIt() {
        try (TestApi api = api(1, 0)) {
            Reply last = api.get("/networks");
            for (int i = 0; i < 21 && last.status() != 429; i++) {
                last = api.send(api.request("/openapi.json"));
            }
            last.expectProblem(429, "too many requests from ");
        }
    }

    @Test
    void failedAuthenticationsAreBorneFarLessOften() {
        try (TestApi api = api(1000, 1)) {
            TestApi guesser = api.as("wf_guess");
            for (int i = 0; i < 10; i++) {
                guesser.get("/networks").expect(401);
            }
            guesser.get("/networks").expectProblem(429, "too many failed authentications from ");
            assertThat(guesser.send("GET", "/networks", "").header("Retry-After"))
                    .isEqualTo("1");
            pass(Duration.ofSeconds(2));
            api.get("/networks").expect(200);
        }
    }

    @Test
    void anAgentHasABucketOfItsServers() {
        RateLimits limits = new RateLimits(new Rates(1, 0), nanos::get);
        for (int i = 0; i < 10; i++) {
            limits.agent("a");
        }
        assertThatThrownBy(() -> limits.agent("a")).hasMessageContaining("too many requests of the agent of server a");
        limits.agent("b");
    }

    @Test
    void zeroIsNoLimit() {
        RateLimits limits = RateLimits.none();
        for (int i = 0; i < 100_000; i++) {
            limits.request("::1");
            limits.failed("::1");
        }
        limits.attempt("::1");
    }

    @Test
    void whoHasAnIpv6AddressHasItsNetwork() {
        RateLimits limits = new RateLimits(new Rates(0, 1), nanos::get);
        for (int i = 0; i < 10; i++) {
            limits.failed("2001:db8:0:1::" + i);
        }
        assertThatThrownBy(() -> limits.attempt("2001:db8:0:1:ffff::1"))
                .hasMessageContaining("too many failed authentications");
        limits.attempt("2001:db8:0:2::1");
    }
}
