package io.wirefleet.console.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wirefleet.console.settings.DataDirectory;
import io.wirefleet.console.settings.InvalidSettingException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnCertificateTest {
    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final CertificateNames NAMES =
            CertificateNames.of("0.0.0.0", URI.create("https://Console.example.net:8443"), "machine");

    @TempDir
    Path directory;

    private DataDirectory data;

    @BeforeEach
    void open() {
        data = DataDirectory.open(directory);
    }

    @AfterEach
    void close() {
        data.close();
    }

    private ServedCertificate prepare(Duration later, CertificateNames names) {
        return new OwnCertificate(data, new SecureRandom(), Clock.fixed(START.plus(later), ZoneOffset.UTC))
                .prepare(names);
    }

    @Test
    void isIssuedByAnAuthorityOfTenYearsForEveryNameOfTheConsole() throws Exception {
        ServedCertificate served = prepare(Duration.ZERO, NAMES);
        var authority = Pem.certificates(directory.resolve("ca.pem")).getFirst();
        served.certificate().verify(authority.getPublicKey());
        assertThat(served.caPem()).isEqualTo(Files.readString(directory.resolve("ca.pem")));
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getNotAfter().toInstant()).isAfter("2036-11-20T00:00:00Z");
        assertThat(CertificateNames.of(served.certificate()).names())
                .containsExactly("0:0:0:0:0:0:0:1", "127.0.0.1", "console.example.net", "localhost", "machine");
    }

    @Test
    void keysAreReadableByTheirOwnerOnly() throws Exception {
        prepare(Duration.ZERO, NAMES);
        for (String name : new String[] {"ca.key", "tls.key"}) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(name)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void aRestartChangesNothing() {
        ServedCertificate first = prepare(Duration.ZERO, NAMES);
        ServedCertificate second = prepare(Duration.ofDays(300), NAMES);
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(second.caPem()).isEqualTo(first.caPem());
    }

    @Test
    void isRenewedOnTheSameKeyWhenItNearsItsEndOrItsNamesChange() {
        ServedCertificate first = prepare(Duration.ZERO, NAMES);
        ServedCertificate renewed = prepare(Duration.ofDays(500), NAMES);
        assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
        assertThat(renewed.publicKey()).isEqualTo(first.publicKey());
        assertThat(renewed.caPem()).isEqualTo(first.caPem());
        CertificateNames others = CertificateNames.of("192.0.2.7", null, null);
        ServedCertificate renamed = prepare(Duration.ofDays(500), others);
        assertThat(CertificateNames.of(renamed.certificate())).isEqualTo(others);
        assertThat(renamed.publicKey()).isEqualTo(first.publicKey());
    }

    @Test
    void aBrokenFileIsNamed() throws Exception {
        prepare(Duration.ZERO, NAMES);
        Files.delete(directory.resolve("ca.key"));
        assertThatThrownBy(() -> prepare(Duration.ZERO, NAMES))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("ca.pem and ca.key are not whole");
    }
}
