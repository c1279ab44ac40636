package io.wirefleet.console.tls;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/// The names that a certificate is good for (RFC 5280, subjectAltName): host names in lower case, and addresses as
/// Java prints them.
record CertificateNames(SortedSet<String> names) {
    /// What the console may be called: by the address it listens on, by its public URL, by this machine's name, and
    /// from this machine itself.
    static CertificateNames of(String listenHost, @Nullable URI publicUrl, @Nullable String machine) {
        TreeSet<String> names = new TreeSet<>();
        add(names, "localhost");
        add(names, "127.0.0.1");
        add(names, "::1");
        add(names, listenHost);
        if (publicUrl != null) {
            add(names, publicUrl.getHost().replaceAll("[\\[\\]]", ""));
        }
        if (machine != null) {
            add(names, machine);
        }
        return new CertificateNames(names);
    }

    /// This machine's own name; null if it has none.
    static @Nullable String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return null;
        }
    }

    private static void add(SortedSet<String> names, String host) {
        if (!isAddress(host)) {
            if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
                names.add(host.toLowerCase(Locale.ROOT));
            }
            return;
        }
        InetAddress address = InetAddress.ofLiteral(host);
        if (!address.isAnyLocalAddress()) {
            names.add(address.getHostAddress());
        }
    }

    private static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static CertificateNames of(X509Certificate certificate) {
        TreeSet<String> names = new TreeSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.forEach(name -> names.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException _) {
            names.clear();
        }
        return new CertificateNames(names);
    }

    GeneralNames extension() {
        return new GeneralNames(names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }
}
