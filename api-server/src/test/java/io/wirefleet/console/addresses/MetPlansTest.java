package io.wirefleet.console.addresses;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetPlansTest {
    private static final MetPlans OFFICE =
            new MetPlans(prefixes("10.8.0.0/24 fd08::/64"), List.of(IpAddress.parse("10.8.0.1")));

    private static List<IpPrefix> prefixes(String texts) {
        return texts.isBlank()
                ? List.of()
                : Arrays.stream(texts.trim().split(" ")).map(IpPrefix::parse).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.0.0.0/0                | 10.8.0.5      | false
            0.0.0.0/0                | 10.8.0.1      | true
            0.0.0.0/0                | 10.9.0.5      | true
            0.0.0.0/1 128.0.0.0/1    | 10.8.0.5      | false
            10.8.0.0/23              | 10.8.0.5      | false
            10.8.0.0/23              | 10.8.1.5      | true
            10.8.0.0/24              | 10.8.0.5      | true
            10.8.0.4/30              | 10.8.0.5      | true
            0.0.0.0/0 10.8.0.5/32    | 10.8.0.5      | true
            0.0.0.0/0 10.8.0.5/32    | 10.8.0.6      | false
            0.0.0.0/0 10.8.0.0/24    | 10.8.0.6      | true
            ::/0                     | fd08::5       | false
            ::/0 fd08::/64           | fd08::5       | true
            ::/0                     | 2001:db8::1   | true
            """)
    void aDestinationNamesAPlanIfItLiesWithinIt(String destinations, String address, boolean reached) {
        IpPrefix asked = IpAddress.parse(address).toPrefix();
        assertThat(OFFICE.reached(prefixes(destinations), List.of()).stream().anyMatch(asked::overlaps))
                .isEqualTo(reached);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.8.0.0/24", "10.8.0.7/32 192.0.2.0/24", "10.9.0.0/16 fd00:1::/32", "192.0.2.0/24"})
    void whereNothingIsWiderThanAPlanTheExclusionsStayAsTheyAre(String destinations) {
        List<IpPrefix> excluded = prefixes("192.0.2.128/25 10.8.0.7/32");
        assertThat(OFFICE.exclusions(prefixes(destinations), excluded)).isSameAs(excluded);
    }

    /// Sixteen addresses of each family, all prefixes over them, and everything.
    @Test
    void anAddressIsReachedIfADestinationHoldsItAndNamesItWhereAPlanHoldsIt() {
        Random random = new Random(75);
        for (int round = 0; round < 20_000; round++) {
            String space = random.nextBoolean() ? "10.0.0." : "fd00::";
            List<IpAddress> all = IntStream.range(0, 16)
                    .mapToObj(i -> IpAddress.parse(space + (space.startsWith("f") ? Integer.toHexString(i) : i)))
                    .toList();
            List<IpPrefix> plans = disjoint(some(random, all, 3, 3));
            List<IpAddress> own =
                    all.stream().filter(_ -> random.nextInt(10) == 0).toList();
            List<IpPrefix> destinations = some(random, all, 4, 6);
            List<IpPrefix> excluded = some(random, all, 2, 3);
            List<IpPrefix> reached = new MetPlans(plans, own).reached(destinations, excluded);
            for (IpAddress address : all) {
                boolean expected = excluded.stream().noneMatch(prefix -> prefix.contains(address))
                        && destinations.stream()
                                .filter(destination -> destination.contains(address))
                                .anyMatch(destination -> own.contains(address) || names(destination, address, plans));
                assertThat(reached.stream().anyMatch(prefix -> prefix.contains(address)))
                        .as("%s of %s, without %s, in %s with %s", address, destinations, excluded, plans, own)
                        .isEqualTo(expected);
            }
        }
    }

    private static boolean names(IpPrefix destination, IpAddress address, List<IpPrefix> plans) {
        return plans.stream().noneMatch(plan -> plan.contains(address) && !plan.contains(destination));
    }

    private static List<IpPrefix> some(Random random, List<IpAddress> all, int most, int shorter) {
        List<IpPrefix> some = new ArrayList<>();
        int bits = all.getFirst().family().bits();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            int length = random.nextInt(shorter) == 0 ? 0 : bits - random.nextInt(5);
            some.add(IpPrefix.containing(all.get(random.nextInt(all.size())), length));
        }
        return some;
    }

    private static List<IpPrefix> disjoint(List<IpPrefix> prefixes) {
        List<IpPrefix> chosen = new ArrayList<>();
        for (IpPrefix prefix : prefixes) {
            if (prefix.length() > 0 && chosen.stream().noneMatch(prefix::overlaps)) {
                chosen.add(prefix);
            }
        }
        return chosen;
    }
}
