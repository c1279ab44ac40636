package io.wirefleet.terraform.plugin;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the program that starts a plugin says in the environment.
///
/// @param clientCertificate the one that Terraform will show; null when it switched TLS off for plugins
public record PluginEnvironment(@Nullable X509Certificate clientCertificate) {
    /// Tells a start by Terraform from a start by a person. It is no secret.
    static final String MAGIC_COOKIE = "TF_PLUGIN_MAGIC_COOKIE";

    static final String MAGIC_COOKIE_VALUE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    private static final String VERSIONS = "PLUGIN_PROTOCOL_VERSIONS";
    private static final String CLIENT_CERTIFICATE = "PLUGIN_CLIENT_CERT";

    /// @throws PluginStartException if this wasn't started by a Terraform that speaks protocol 6
    public static PluginEnvironment read(Map<String, String> environment) {
        if (!MAGIC_COOKIE_VALUE.equals(environment.get(MAGIC_COOKIE))) {
            throw new PluginStartException("This program is a Terraform provider. Terraform starts it by itself: name"
                    + " wirefleet/wireguard under required_providers and run `terraform init`.");
        }
        String versions = environment.getOrDefault(VERSIONS, "");
        if (!Arrays.asList(versions.split(",")).contains("6")) {
            throw new PluginStartException("This provider speaks plugin protocol 6, but the program that started it"
                    + " offers '" + versions + "'. Use Terraform 1.1 or later.");
        }
        String pem = environment.getOrDefault(CLIENT_CERTIFICATE, "");
        return new PluginEnvironment(pem.isEmpty() ? null : certificate(pem));
    }

    private static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new PluginStartException(CLIENT_CERTIFICATE + " holds no certificate: " + e.getMessage());
        }
    }
}
