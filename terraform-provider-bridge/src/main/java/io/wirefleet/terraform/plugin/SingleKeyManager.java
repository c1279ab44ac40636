package io.wirefleet.terraform.plugin;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows the one certificate there is, which is made by the time that somebody knows the port. A key store would
/// encrypt the key first, for nothing.
final class SingleKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "plugin";

    private final Supplier<ServerCertificate> own;

    SingleKeyManager(Supplier<ServerCertificate> own) {
        this.own = own;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return keyType.equals("EC") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return keyType.equals("EC") ? ALIAS : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {own.get().certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own.get().privateKey();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
