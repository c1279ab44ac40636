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
import java.util.ArrayList;
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
    /// @param filter which lines to answer; all are read
    /// @return empty: nobody listens on the socket
    /// @throws WireGuardException ETIMEDOUT if no complete answer came in time
    /// @throws IOException if the connection broke
    static Optional<List<String>> exchange(Path socket, byte[] request, LineFilter filter) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException _) {
                return Optional.empty();
            }
            channel.configureBlocking(false);
            return Optional.of(converse(channel, socket, ByteBuffer.wrap(request), new Answer(filter)));
        } finally {
            Arrays.fill(request, (byte) 0);
        }
    }

    private static List<String> converse(SocketChannel channel, Path socket, ByteBuffer request, Answer answer)
            throws IOException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        byte[] chunk = new byte[64 * 1024];
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
    private static boolean read(SocketChannel channel, byte[] chunk, Answer answer) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(chunk);
        int count = channel.read(buffer);
        while (count > 0) {
            answer.add(chunk, count);
            count = channel.read(buffer.clear());
        }
        return count == 0;
    }

    /// What has come so far, up to the first empty line.
    private static final class Answer {
        private final LineFilter filter;
        private final List<String> lines = new ArrayList<>();

        /// The beginning of a line whose end has not come.
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        private boolean complete;

        Answer(LineFilter filter) {
            this.filter = filter;
        }

        void add(byte[] chunk, int length) {
            int start = 0;
            for (int end = lineFeed(chunk, start, length); end < length && !complete; ) {
                end(chunk, start, end);
                start = end + 1;
                end = lineFeed(chunk, start, length);
            }
            begun.write(chunk, start, length - start);
        }

        /// Where the next line ends; the limit: not in this chunk.
        private static int lineFeed(byte[] chunk, int from, int limit) {
            int at = from;
            while (at < limit && chunk[at] != '\n') {
                at++;
            }
            return at;
        }

        private void end(byte[] chunk, int start, int end) {
            if (begun.size() == 0) {
                take(chunk, start, end);
                return;
            }
            begun.write(chunk, start, end - start);
            byte[] line = begun.toByteArray();
            begun.reset();
            take(line, 0, line.length);
        }

        private void take(byte[] text, int from, int to) {
            complete = from == to;
            if (!complete && filter.keeps(text, from, to)) {
                lines.add(new String(text, from, to - from, StandardCharsets.US_ASCII));
            }
        }

        boolean isComplete() {
            return complete;
        }

        List<String> lines() {
            return lines;
        }
    }
}
