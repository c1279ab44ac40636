package io.wirefleet.agent.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pages to be read by HTTP/1.1, over TCP or a Unix socket: one request a connection, GET and HEAD, nothing to
/// send. The JDK's own server knows no Unix sockets.
public final class LocalServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    private static final int LONGEST_HEAD = 8192;
    private static final int MOST_CALLERS = 16;

    /// A connection is closed after this, whatever it does.
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ServerSocketChannel listening;
    private final Map<String, Supplier<Answer>> pages;
    private final Semaphore callers = new Semaphore(MOST_CALLERS);
    private final @Nullable Path socket;

    private LocalServer(ServerSocketChannel listening, @Nullable Path socket, Map<String, Supplier<Answer>> pages) {
        this.listening = listening;
        this.socket = socket;
        this.pages = Map.copyOf(pages);
    }

    /// @param pages by path; called on threads of the server's
    public static LocalServer tcp(InetSocketAddress address, Map<String, Supplier<Answer>> pages) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new LocalServer(channel, null, pages).start("tcp");
    }

    /// @param socket replaced where it is there; for its owner and root alone
    /// @param pages by path; called on threads of the server's
    public static LocalServer unix(Path socket, Map<String, Supplier<Answer>> pages) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new LocalServer(channel, socket, pages).start("unix");
    }

    /// Where it listens.
    public SocketAddress address() {
        try {
            return listening.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private LocalServer start(String name) {
        Thread.ofPlatform().name("local-" + name).daemon().start(this::accept);
        return this;
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                SocketChannel caller = listening.accept();
                if (callers.tryAcquire()) {
                    Thread.ofVirtual().start(() -> serve(caller));
                } else {
                    caller.close();
                }
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                LOG.warn("a caller was lost: {}", e.getMessage());
            }
        }
    }

    private void serve(SocketChannel caller) {
        Thread limit = Thread.ofVirtual().start(() -> closeLater(caller));
        try (caller) {
            ByteBuffer answer = ByteBuffer.wrap(answer(head(caller)));
            while (answer.hasRemaining()) {
                caller.write(answer);
            }
        } catch (IOException e) {
            LOG.debug("a caller went away: {}", e.getMessage());
        } finally {
            limit.interrupt();
            callers.release();
        }
    }

    private static void closeLater(SocketChannel caller) {
        try {
            Thread.sleep(LIMIT);
            caller.close();
        } catch (InterruptedException | IOException _) {
            // it has its answer, or is gone
        }
    }

    /// The request up to its empty line, or as much of it as there is.
    private static String head(SocketChannel caller) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_HEAD);
        String head = "";
        while (!head.contains("\r\n\r\n") && bytes.hasRemaining() && caller.read(bytes) >= 0) {
            head = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
        return head;
    }

    private byte[] answer(String head) {
        String[] words = head.lines().findFirst().orElse("").split(" ", -1);
        if (!head.contains("\r\n\r\n") || words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return response("400 Bad Request", "", new Answer("text/plain", "this is no HTTP request\n"), true);
        }
        boolean withBody = !words[0].equals("HEAD");
        if (withBody && !words[0].equals("GET")) {
            return response(
                    "405 Method Not Allowed", "Allow: GET, HEAD\r\n", new Answer("text/plain", "read only\n"), true);
        }
        Supplier<Answer> page = pages.get(words[1].split("\\?", 2)[0]);
        if (page == null) {
            String all = "there is "
                    + String.join(", ", pages.keySet().stream().sorted().toList()) + "\n";
            return response("404 Not Found", "", new Answer("text/plain", all), withBody);
        }
        try {
            return response("200 OK", "", page.get(), withBody);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be shown", words[1], e);
            return response(
                    "500 Internal Server Error", "", new Answer("text/plain", "see the agent's log\n"), withBody);
        }
    }

    private static byte[] response(String status, String headers, Answer answer, boolean withBody) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: " + answer.contentType() + "; charset=utf-8\r\n"
                        + "Content-Length: " + body.length + "\r\nCache-Control: no-store\r\nConnection: close\r\n"
                        + headers
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer whole =
                ByteBuffer.allocate(head.length + (withBody ? body.length : 0)).put(head);
        return withBody ? whole.put(body).array() : whole.array();
    }

    @Override
    public void close() {
        try {
            listening.close();
            if (socket != null) {
                Files.deleteIfExists(socket);
            }
        } catch (IOException e) {
            LOG.debug("{}", e.getMessage());
        }
    }
}
