package io.wirefleet.terraform.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.wirefleet.terraform.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustedAuthoritiesTest {
    @Test
    void aFileIsAllThatIsTrusted(@TempDir Path directory) throws IOException, GeneralSecurityException {
        Path file = Files.writeString(
                directory.resolve("ca.pem"),
                TestCertificate.generate("secp256r1").pem());
        assertThat(TrustedAuthorities.store(file).size()).isOne();
    }

    @Test
    void withoutOneThoseThatJavaTrustsAre() throws IOException, GeneralSecurityException {
        assertThat(TrustedAuthorities.store(null).size()).isGreaterThan(50);
    }
}
