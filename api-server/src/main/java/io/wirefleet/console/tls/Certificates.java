package io.wirefleet.console.tls;

import io.wirefleet.console.settings.DataDirectory;
import io.wirefleet.console.settings.Settings;
import java.security.SecureRandom;
import java.time.Clock;

/// Where the console's certificate comes from.
public final class Certificates {
    private Certificates() {}

    /// The operator's certificate, or else the console's own, made or renewed if need be.
    ///
    /// @throws io.wirefleet.console.settings.InvalidSettingException if it cannot be had; naming the setting
    public static ServedCertificate prepare(
            Settings settings, DataDirectory directory, SecureRandom random, Clock clock) {
        if (settings.tls() != null) {
            return GivenCertificate.read(settings.tls(), clock);
        }
        return new OwnCertificate(directory, random, clock)
                .prepare(CertificateNames.of(
                        settings.listen().host(), settings.publicUrl(), CertificateNames.machineName()));
    }
}
