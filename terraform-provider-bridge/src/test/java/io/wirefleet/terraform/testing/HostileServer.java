package io.wirefleet.terraform.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Something on loopback that is no console, or one that fails in ways that no HTTP server would let a test choose.
public final class HostileServer implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /// What becomes of a request whose head was read.
    @FunctionalInterface
    public interface Answer {
        void to(OutputStream caller) throws IOException;
    }

    private HostileServer(ServerSocket listening) {
        this.listening = listening;
    }

    /// @param own null: it speaks no TLS
    public static HostileServer start(@Nullable TestCertificate own, Answer answer) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            ServerSocket socket = own == null
                    ? new ServerSocket(0, 50, loopback)
                    : tls(own).getServerSocketFactory().createServerSocket(0, 50, loopback);
            HostileServer server = new HostileServer(socket);
            boolean isPlain = own == null;
            Thread.startVirtualThread(() -> server.accept(isPlain, answer));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers with this status line, headers and body.
    public static Answer answering(String status, String headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        return caller -> {
            caller.write(("HTTP/1.1 " + status + "\r\n" + headers + "\r\ncontent-length: " + content.length
                            + "\r\nconnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            caller.write(content);
        };
    }

    private static SSLContext tls(TestCertificate own) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own.keyStore(), new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept(boolean isPlain, Answer answer) {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection, isPlain, answer));
            }
        } catch (IOException _) {
            // closed: the test is over
        }
    }

    private void serve(Socket connection, boolean isPlain, Answer answer) {
        try (connection) {
            BufferedReader head =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            if (isPlain) {
                var _ = head.read();
                answer.to(connection.getOutputStream());
                return;
            }
            String first = head.readLine();
            for (String line = first; line != null && !line.isEmpty(); line = head.readLine()) {
                // headers
            }
            if (first != null) {
                requests.add(first);
                answer.to(connection.getOutputStream());
                connection.getOutputStream().flush();
            }
        } catch (IOException _) {
            // the other side has had enough
        }
    }

    public URI endpoint() {
        return URI.create("https://127.0.0.1:" + listening.getLocalPort());
    }

    /// The first line of every request so far.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
