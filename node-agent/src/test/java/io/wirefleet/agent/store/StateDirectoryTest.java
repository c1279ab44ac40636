package io.wirefleet.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.agent.reconcile.StateFixture;
import io.wirefleet.agent.store.RestoreRecord.Kept;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    private final StateDirectory directory;

    StateDirectoryTest(@TempDir Path parent) {
        directory = new StateDirectory(parent.resolve("deep/state"));
    }

    @BeforeEach
    void create() {
        directory.create();
    }

    @Test
    @DisplayName("I8 keys are made once, on the node, for root only")
    void i8MakesKeysOnce() throws IOException {
        var key = directory.wireGuardKey(new SecureRandom());
        assertThat(directory.wireGuardKey(new SecureRandom())).isEqualTo(key);
        assertThat(directory.identityKey().verifyingKey())
                .isEqualTo(directory.identityKey().verifyingKey());
        assertThat(Files.getPosixFilePermissions(directory.path()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        for (String file : List.of("wireguard.key", "identity.key")) {
            assertThat(Files.getPosixFilePermissions(directory.path().resolve(file)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void saysWhichKeyIsNone() throws IOException {
        Files.writeString(directory.path().resolve("wireguard.key"), "surely-not-a-key");
        assertThatThrownBy(() -> directory.wireGuardKey(new SecureRandom()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("wireguard.key")
                .hasMessageNotContaining("surely");
    }

    @Test
    void isHeldByOneAgent() {
        try (StateDirectory.Lock held = directory.lock()) {
            assertThat(held).isNotNull();
            assertThat(directory.isLocked()).isTrue();
            assertThatThrownBy(directory::lock)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("another wirefleet-agent is running");
        }
        assertThat(directory.isLocked()).isFalse();
    }

    @Test
    void keepsTheEnrolment() {
        StateFixture console = new StateFixture();
        Enrolment enrolment =
                new Enrolment(console.serverId, URI.create("https://c.example:8443"), "PEM", console.signingKeys());
        directory.saveEnrolment(enrolment);
        assertThat(directory.enrolment()).isEqualTo(enrolment);
    }

    @Test
    void remembersWhatWasThereBefore() {
        RestoreRecord record = RestoreRecord.load(directory);
        record.addInterface("wg0");
        Map<String, Kept> before = new LinkedHashMap<>();
        before.put("net/ipv4/ip_forward", new Kept("0", "1", null));
        before.put("net/ipv4/conf/eth0/forwarding", new Kept("1", null, "net/ipv4/ip_forward"));
        record.rememberSettings("boot-1", before);
        record.rememberSettings("boot-1", Map.of("net/ipv4/ip_forward", new Kept("1", "1", null)));

        RestoreRecord again = RestoreRecord.load(directory);
        assertThat(again.interfaces()).containsExactly("wg0");
        assertThat(again.settings()).containsExactlyEntriesOf(before);

        Kept afterBoot = new Kept("1", "2", null);
        again.rememberSettings("boot-2", Map.of("net/ipv4/ip_forward", afterBoot));
        assertThat(RestoreRecord.load(directory).settings()).containsOnly(Map.entry("net/ipv4/ip_forward", afterBoot));
        again.removeInterface("wg0");
        again.forgetSetting("net/ipv4/ip_forward");
        assertThat(RestoreRecord.load(directory).isEmpty()).isTrue();
    }
}
