package io.wirefleet.agent.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.testing.NetworkNamespace;
import io.wirefleet.testing.Need;
import io.wirefleet.testing.Needs;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@Needs({Need.ROOT, Need.IP})
class SysctlTest {
    private final Sysctl sysctl = new Sysctl(Path.of("/proc/sys"));

    @Test
    void forwardingIsSetWithTheValueBeforeRemembered() {
        try (NetworkNamespace namespace = NetworkNamespace.create("sysctl")) {
            namespace.run(() -> {
                for (String name : new String[] {Sysctl.IPV4_FORWARDING, Sysctl.IPV6_FORWARDING}) {
                    String before = sysctl.read(name).orElseThrow();
                    String other = before.equals("0") ? "1" : "0";

                    assertThat(sysctl.set(name, other)).contains(before);
                    assertThat(sysctl.set(name, other)).isEmpty();
                    assertThat(sysctl.read(name)).contains(other);
                    assertThat(namespace.exec("cat", "/proc/sys/" + name.replace('.', '/')))
                            .isEqualTo(other + "\n");
                    assertThat(sysctl.set(name, before)).contains(other);
                }
            });
        }
    }

    @Test
    void aSettingThatIsNotThereIsTold() {
        assertThat(sysctl.read("net.no_such_setting")).isEmpty();
        assertThatThrownBy(() -> sysctl.set("net.no_such_setting", "1"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("net.no_such_setting");
    }
}
