package io.wirefleet.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LocalSettingsTest {
    private final LocalSettings sysctls = new LocalSettings(Path.of("/"), null);

    @Test
    void readsMoreThanTheFirstCharacter() {
        assertThat(UUID.fromString(String.valueOf(sysctls.read("kernel/random/boot_id"))))
                .isNotNull();
        assertThat(sysctls.read("net/ipv4/ip_local_port_range")).matches("\\d+\\s+\\d+");
    }

    @Test
    void hasNoValueForWhatIsNotThere() {
        assertThat(sysctls.read("net/ipv4/no_such_setting")).isNull();
        assertThat(sysctls.list("net/ipv4/no_such_directory")).isEmpty();
    }
}
