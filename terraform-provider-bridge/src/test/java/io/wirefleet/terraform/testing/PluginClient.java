package io.wirefleet.terraform.testing;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.wirefleet.terraform.generated.goplugin.Empty;
import io.wirefleet.terraform.generated.goplugin.GRPCControllerGrpc;
import io.wirefleet.terraform.generated.tfplugin6.ProviderGrpc;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// A provider process with its other side of go-plugin's handshake, as Terraform does it: a P-521 client certificate
/// in the environment, the server's from the first line, and nobody else trusted.
public final class PluginClient implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

    private final Process process;
    private final String handshake;
    private final Queue<String> errors;
    private final CountDownLatch errorsEnded;
    private final ManagedChannel channel;

    private PluginClient(
            Process process,
            String handshake,
            Queue<String> errors,
            CountDownLatch errorsEnded,
            ManagedChannel channel) {
        this.process = process;
        this.handshake = handshake;
        this.errors = errors;
        this.errorsEnded = errorsEnded;
        this.channel = channel;
    }

    /// @param own the client's certificate; null to switch TLS off, as Terraform can
    public static PluginClient start(
            List<String> command, @Nullable TestCertificate own, Map<String, String> environment) {
        return start(command, own, own, environment);
    }

    /// @param announced the certificate that the process hears of
    /// @param shown the one that it gets to see
    public static PluginClient start(
            List<String> command,
            @Nullable TestCertificate announced,
            @Nullable TestCertificate shown,
            Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment()
                    .put("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");
            builder.environment().put("PLUGIN_PROTOCOL_VERSIONS", "6,5");
            if (announced != null) {
                builder.environment().put("PLUGIN_CLIENT_CERT", announced.pem());
            }
            builder.environment().putAll(environment);
            Process process = builder.start();
            Queue<String> errors = new ConcurrentLinkedQueue<>();
            CountDownLatch errorsEnded = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> drain(process.errorReader(StandardCharsets.UTF_8), errors, errorsEnded));
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                errorsEnded.await();
                throw new IllegalStateException("the plugin ended without a handshake: " + String.join("\n", errors));
            }
            String[] fields = line.split("\\|", -1);
            ManagedChannel channel = OkHttpChannelBuilder.forTarget(
                            fields[3],
                            fields[5].isEmpty() ? InsecureChannelCredentials.create() : tls(shown, fields[5]))
                    .overrideAuthority("localhost")
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .build();
            return new PluginClient(process, line, errors, errorsEnded, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChannelCredentials tls(@Nullable TestCertificate own, String server)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "plugin",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(server))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        TlsChannelCredentials.Builder credentials =
                TlsChannelCredentials.newBuilder().trustManager(trust.getTrustManagers());
        if (own != null) {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.keyStore(), new char[0]);
            credentials.keyManager(keys.getKeyManagers());
        }
        return credentials.build();
    }

    private static void drain(BufferedReader reader, Queue<String> errors, CountDownLatch ended) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                errors.add(line);
            }
        } catch (IOException e) {
            errors.add(e.toString());
        } finally {
            ended.countDown();
        }
    }

    /// The first line that the process said.
    public String handshake() {
        return handshake;
    }

    public ManagedChannel channel() {
        return channel;
    }

    public Process process() {
        return process;
    }

    /// All calls by one answer share its deadline, which is there to end what hangs and not what is slow.
    public ProviderGrpc.ProviderBlockingStub provider() {
        return ProviderGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.MINUTES);
    }

    /// Asks the process to end, as Terraform does, whatever it answers.
    ///
    /// @return everything that it said on standard error
    public String shutdown() throws InterruptedException {
        try {
            var _ = GRPCControllerGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .shutdown(Empty.getDefaultInstance());
        } catch (StatusRuntimeException _) {
            // it ended before it could answer
        }
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the plugin did not end");
        }
        errorsEnded.await();
        return String.join("\n", errors);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        process.destroyForcibly();
    }
}
