package io.wirefleet.console.ids;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class UuidV7Test {
    /// The time of the example in RFC 9562, appendix A.6.
    private static final Instant TIME = Instant.ofEpochMilli(0x017F22E279B0L);

    @Test
    void carriesTheTimeTheVersionAndTheVariant() {
        UUID id = new UuidV7(Clock.fixed(TIME, ZoneOffset.UTC), new Random(1)).get();
        assertThat(id.toString()).startsWith("017f22e2-79b0-7");
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void eachIsGreaterThanTheOneBeforeAsTextAlsoWhileTheClockStands() {
        UuidV7 ids = new UuidV7(Clock.fixed(TIME, ZoneOffset.UTC), new Random(1));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.get().toString());
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }
}
