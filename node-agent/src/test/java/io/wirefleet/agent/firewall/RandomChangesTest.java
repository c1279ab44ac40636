package io.wirefleet.agent.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Needs({Need.ROOT, Need.IP, Need.NFT})
final class RandomChangesTest {
    private static final int STATES = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverStateFollowsAnotherTheKernelHoldsTheLast(long seed) {
        RandomDesired random = new RandomDesired(seed);
        try (NetworkNamespace namespace = NetworkNamespace.create("random");
                NftFirewall firewall = namespace.call(NftFirewall::open)) {
            for (int state = 0; state < STATES; state++) {
                FirewallDesired desired = random.example("wg0", true).build();
                firewall.apply(desired);
                assertThat(firewall.drift(desired)).as("state %d", state).isEmpty();
            }
        }
    }
}
