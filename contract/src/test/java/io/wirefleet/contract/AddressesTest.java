package io.wirefleet.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "fd00:0:0:0:0:0:0:1, fd00::1",
        "FD00::ABCD, fd00::abcd",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "::ffff:10.1.2.3, ::ffff:a01:203",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
    })
    void textIsReadAndWrittenAsRfc5952Says(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.0.0.1",
                "01.2.3.4",
                "1.2.3.-4",
                "a.b.c.d",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "fe80::1%eth0",
                "::1.2.3",
                "1.2.3.4::",
                "1.2.3.4::1",
                "1:",
                ":1",
                "::\uff11",
                "1:2:3:4:5:6:7:1.2.3.4",
                "localhost",
                "1.2.3.4:5::",
                "१.2.3.4"
            })
    void anythingElseIsRefusedAndNeverLookedUp(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void textAgreesWithTheJdkForRandomAddresses() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, from + random.nextInt(bytes.length - from + 1), (byte) 0);
            }
            IpAddress address = IpAddress.of(bytes);
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
            assertThat(address.toInetAddress()).isEqualTo(InetAddress.getByAddress(bytes));
            assertThat(address.bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void sumsCarryAndBorrowOverTheMiddleOfAnIpv6Address() {
        IpAddress edge = IpAddress.parse("fd00::ffff:ffff:ffff:ffff");
        assertThat(edge.plus(1)).hasToString("fd00:0:0:1::");
        assertThat(edge.plus(1).plus(-1)).isEqualTo(edge);
        assertThat(IpAddress.parse("10.0.0.255").plus(1)).hasToString("10.0.1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.1/24", "fd00::/129", "x/8"})
    void badPrefixesAreRefused(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void hostBitsAreNamedWithTheirMending() {
        assertThatThrownBy(() -> IpPrefix.parse("10.0.0.1/24")).hasMessageContaining("10.0.0.0/24");
    }

    @Test
    void subtractionLeavesTheFewestPrefixes() {
        assertThat(IpPrefix.subtract(prefixes("0.0.0.0/0"), prefixes("10.0.0.0/8")))
                .hasToString(
                        "[0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3, 64.0.0.0/2, 128.0.0.0/1]");
        assertThat(IpPrefix.subtract(prefixes("10.0.0.0/24", "10.0.1.0/24"), prefixes("10.0.0.0/25")))
                .isEqualTo(prefixes("10.0.0.128/25", "10.0.1.0/24"));
        assertThat(IpPrefix.subtract(prefixes("10.0.0.0/24"), prefixes("10.0.0.0/8")))
                .isEmpty();
        assertThat(IpPrefix.subtract(prefixes("::/0", "10.0.0.0/8"), prefixes("8000::/1")))
                .isEqualTo(prefixes("10.0.0.0/8", "::/1"));
    }

    /// Held against membership, address by address, in a small corner of the space.
    @Test
    void subtractionAndMergeKeepJustTheRightAddresses() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            List<IpPrefix> from = randomPrefixes(random);
            List<IpPrefix> without = randomPrefixes(random);
            List<IpPrefix> left = IpPrefix.subtract(from, without);
            for (int host = 0; host < 256; host++) {
                IpAddress address = IpAddress.parse("192.0.2." + host);
                boolean expected = holds(from, address) && !holds(without, address);
                assertThat(left.stream()
                                .filter(prefix -> prefix.contains(address))
                                .count())
                        .as("%s in %s without %s", address, from, without)
                        .isEqualTo(expected ? 1 : 0);
            }
        }
    }

    private static List<IpPrefix> randomPrefixes(Random random) {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            IpAddress address = IpAddress.parse("192.0.2." + random.nextInt(256));
            prefixes.add(IpPrefix.containing(address, 24 + random.nextInt(9)));
        }
        return prefixes;
    }

    private static boolean holds(List<IpPrefix> prefixes, IpAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }

    private static List<IpPrefix> prefixes(String... texts) {
        return Arrays.stream(texts).map(IpPrefix::parse).toList();
    }
}
