package io.wirefleet.agent.wireguard;

import io.wirefleet.agent.netlink.Errno;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One exchange over the socket of a userspace WireGuard: a request ended by an empty line, an answer ended by one.
/// See https://www.wireguard.com/xplatform/.
final class ConfigurationSocket {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private ConfigurationSocket() {}

    /// Sends a request and answers the lines of the reply without the empty one. The request's bytes are wiped.
    ///
    /// @return empty: nobody listens on the socket
    /// @throws WireGuardException ETIMEDOUT if no complete answer came in time
    /// @throws IOException if the connection broke
    static Optional<List<String>> exchange(Path socket, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException _) {
                return Optional.empty();
            }
            channel.configureBlocking(false);
            return Optional.of(converse(channel, socket, ByteBuffer.wrap(request)));
        } finally {
            Arrays.fill(request, (byte) 0);
        }
    }

    private static List<String> converse(SocketChannel channel, Path socket, ByteBuffer request) throws IOException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Answer answer = new Answer();
        ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            boolean open = true;
            while (open && !answer.isComplete()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new WireGuardException(
                            "talk to " + socket, Errno.ETIMEDOUT, "no answer in " + DEADLINE.toSeconds() + " s");
                }
                selector.select(left);
                selector.selectedKeys().clear();
                write(channel, request);
                if (!request.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
                open = read(channel, chunk, answer);
            }
        }
        if (!answer.isComplete()) {
            throw new IOException("the connection to " + socket + " ended before the answer did");
        }
        return answer.lines();
    }

    /// A refusal comes before the whole request is read, and then the other side hangs up: its answer can still be
    /// read.
    private static void write(SocketChannel channel, ByteBuffer request) {
        try {
            int count = channel.write(request);
            while (count > 0 && request.hasRemaining()) {
                count = channel.write(request);
            }
        } catch (IOException _) {
            request.position(request.limit());
        }
    }

    /// Answers whether more may come.
    private static boolean read(SocketChannel channel, ByteBuffer chunk, Answer answer) throws IOException {
        int count = channel.read(chunk.clear());
        while (count > 0) {
            answer.add(chunk.flip());
            count = channel.read(chunk.clear());
        }
        return count == 0;
    }

    private static final class Answer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean complete;
        private byte last;

        /// The answer ends with the first empty line: two line feeds in a row.
        void add(ByteBuffer chunk) {
            while (chunk.hasRemaining()) {
                byte next = chunk.get();
                bytes.write(next);
                complete |= last == '\n' && next == '\n';
                last = next;
            }
        }

        boolean isComplete() {
            return complete;
        }

        List<String> lines() {
            return bytes.toString(StandardCharsets.US_ASCII)
                    .lines()
                    .takeWhile(line -> !line.isEmpty())
                    .toList();
        }
    }
}
