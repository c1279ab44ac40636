package io.wirefleet.agent.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressSetTest {
    private final AddressSet set = new AddressSet(List.of(
            IpPrefix.parse("10.8.0.2/32"),
            IpPrefix.parse("192.168.0.0/16"),
            IpPrefix.parse("fd00:8::2/128"),
            IpPrefix.parse("2001:db8::/32")));

    @Test
    void holdsWhatItsPrefixesHold() {
        assertThat(List.of("10.8.0.2", "192.168.255.1", "fd00:8::2", "2001:db8:1::1"))
                .allMatch(address -> set.contains(IpAddress.parse(address)));
        assertThat(List.of("10.8.0.3", "192.169.0.1", "fd00:8::3", "2001:db9::1", "::1"))
                .noneMatch(address -> set.contains(IpAddress.parse(address)));
        assertThat(set.isEmpty()).isFalse();
    }

    @Test
    void mayHoldEverythingOfAFamilyOrNothing() {
        AddressSet all = new AddressSet(List.of(IpPrefix.parse("0.0.0.0/0")));

        assertThat(all.contains(IpAddress.parse("203.0.113.7"))).isTrue();
        assertThat(all.contains(IpAddress.parse("::1"))).isFalse();
        assertThat(new AddressSet(List.of()).isEmpty()).isTrue();
    }
}
