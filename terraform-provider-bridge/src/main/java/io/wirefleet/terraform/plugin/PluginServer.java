package io.wirefleet.terraform.plugin;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The gRPC server of a plugin, on a port of loopback, and the line that tells Terraform where it is. Source:
/// hashicorp/go-plugin client.go, server.go, mtls.go.
public final class PluginServer {
    /// What providers made with Terraform's own framework take. State of thousands of resources is one message each,
    /// but a schema or a state may be large.
    private static final int MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

    private static final String LAST_CHOICE = "jdk.tls.legacyAlgorithms";
    private static final String SLOW = "AES_128_GCM, AES_256_GCM";

    private final Server server;
    private final String handshake;

    private PluginServer(Server server, String handshake) {
        this.server = server;
        this.handshake = handshake;
    }

    /// Has ChaCha20 chosen where the client has it: without the JDK's second compiler, which a start has no time for,
    /// it takes a quarter of the time of AES-GCM. For the whole process, before anything in it uses TLS.
    public static void preferQuickCiphers() {
        String others = Security.getProperty(LAST_CHOICE);
        Security.setProperty(LAST_CHOICE, others == null || others.isEmpty() ? SLOW : others + ", " + SLOW);
    }

    public static PluginServer start(
            PluginEnvironment environment, List<BindableService> services, SecureRandom random, Clock clock) {
        X509Certificate client = environment.clientCertificate();
        FutureTask<ServerCertificate> own = new FutureTask<>(() -> ServerCertificate.generate(random, clock));
        if (client != null) {
            Thread.ofPlatform().start(own); // takes as long as all the rest, and there is mostly a second processor
        }
        ServerCredentials credentials = client == null
                ? InsecureServerCredentials.create()
                : TlsServerCredentials.newBuilder()
                        .keyManager(new SingleKeyManager(own::resultNow))
                        .trustManager(new SingleTrustManager(client))
                        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                        .build();
        OkHttpServerBuilder builder = OkHttpServerBuilder.forPort(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        services.forEach(builder::addService);
        try {
            Server server = builder.build().start();
            X509Certificate certificate = client == null ? null : own.get().certificate();
            return new PluginServer(server, handshake(server.getPort(), certificate));
        } catch (IOException e) {
            throw new PluginStartException("cannot listen on loopback: " + e.getMessage());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginStartException("interrupted");
        }
    }

    /// Core protocol 1, plugin protocol 6, address, and the certificate as unpadded base64 of its DER. Empty for
    /// none.
    private static String handshake(int port, @Nullable X509Certificate certificate) {
        try {
            String encoded = certificate == null
                    ? ""
                    : Base64.getEncoder().withoutPadding().encodeToString(certificate.getEncoded());
            return "1|6|tcp|127.0.0.1:" + port + "|grpc|" + encoded;
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was just made has an encoding", e);
        }
    }

    /// The first line on standard output, without its end.
    public String handshake() {
        return handshake;
    }

    public void stop() {
        server.shutdownNow();
    }
}
