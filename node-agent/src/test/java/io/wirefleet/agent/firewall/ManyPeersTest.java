package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Needs({Need.ROOT, Need.IP, Need.NFT})
final class ManyPeersTest {
    /// The limits are there to catch what grows with the square; they are far above what a quiet machine takes.
    @ParameterizedTest
    @CsvSource({"10000, 10", "60000, 40"})
    void manyPeersAreOneTransactionAndOneMoreIsCheap(int count, int seconds) {
        try (NetworkNamespace namespace = NetworkNamespace.create("many");
                NftFirewall firewall = namespace.call(NftFirewall::open)) {
            DesiredExample example = ManyPeers.example(count);
            FirewallDesired desired = example.build();

            long start = System.nanoTime();
            firewall.apply(desired);
            Duration all = Duration.ofNanos(System.nanoTime() - start);

            FirewallDesired next = example.peer(1_000_000, "10.200.0.1/32 fd00:8::ffff:1/128", 1, 2)
                    .build();
            start = System.nanoTime();
            firewall.apply(next);
            Duration one = Duration.ofNanos(System.nanoTime() - start);
            assertThat(firewall.drift(next)).isEmpty();

            assertThat(all).isLessThan(Duration.ofSeconds(seconds));
            assertThat(one).isLessThan(Duration.ofSeconds(2));
            firewall.remove();
        }
    }
}
