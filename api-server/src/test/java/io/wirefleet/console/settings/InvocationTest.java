package io.wirefleet.console.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InvocationTest {
    private static Invocation read(String... arguments) {
        return Invocation.read(
                arguments,
                Map.of("WIREFLEET_LISTEN", "127.0.0.1:9000"),
                Path.of("/home/operator"),
                Path.of("/opt/wirefleet"),
                "1.2.3");
    }

    @Test
    void flagsAndVariablesBecomeSettings() {
        assertThat(read("--data-dir", "/srv/a", "--public-url=https://console"))
                .isInstanceOfSatisfying(Invocation.Run.class, run -> {
                    assertThat(run.settings().dataDir()).isEqualTo(Path.of("/srv/a"));
                    assertThat(run.settings().listen()).hasToString("127.0.0.1:9000");
                });
    }

    @Test
    void helpNamesEverySettingThatHasAFlag() {
        assertThat(read("--help")).isInstanceOfSatisfying(Invocation.Answer.class, answer -> {
            assertThat(answer.status()).isZero();
            for (Setting setting : Setting.values()) {
                assertThat(answer.text()).contains(setting.flag() == null ? setting.variable() : setting.flag());
            }
        });
    }

    @Test
    void versionIsPrinted() {
        assertThat(read("--version")).isEqualTo(new Invocation.Answer(0, "wirefleet-server 1.2.3\n"));
    }

    @Test
    void whatItDoesNotKnowIsOneLineAndStatus2() {
        for (String[] arguments :
                new String[][] {{"--listne=1"}, {"stray"}, {"--data-dir"}, {"--admin-token=secret"}}) {
            assertThat(read(arguments)).isInstanceOfSatisfying(Invocation.Answer.class, answer -> {
                assertThat(answer.status()).isEqualTo(2);
                assertThat(answer.text())
                        .startsWith("wirefleet-server: ")
                        .endsWith("\n")
                        .hasLineCount(1);
            });
        }
    }

    @Test
    void aWrongSettingIsOneLineAndStatus2() {
        assertThat(read("--listen=nonsense"))
                .isEqualTo(new Invocation.Answer(
                        2,
                        "wirefleet-server: --listen (WIREFLEET_LISTEN): 'nonsense' is not <host>:<port>; give one such"
                                + " as 127.0.0.1:8443, 0.0.0.0:443 or [::1]:8443\n"));
    }
}
