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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/// One exchange over the socket of a userspace WireGuard: a request ended by an empty line, an answer ended by one.
/// See https://www.wireguard.com/xplatform/.
final class ConfigurationSocket {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /// How many bytes are written or read at once. Java keeps a buffer outside of its heap for the largest that was.
    private static final int PIECE = 64 * 1024;

    private ConfigurationSocket() {}

    /// Sends a request and hands over the lines of the answer without the empty one. The request's bytes are wiped.
    ///
    /// @return whether somebody listens on the socket; if not, nothing was said
    /// @throws WireGuardException ETIMEDOUT if no complete answer came in time
    /// @throws IOException if the connection broke
    static boolean exchange(Path socket, byte[] request, LineReader reader) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException _) {
                return false;
            }
            channel.configureBlocking(false);
            converse(channel, socket, ByteBuffer.wrap(request), new Answer(reader));
            return true;
        } finally {
            Arrays.fill(request, (byte) 0);
        }
    }

    private static void converse(SocketChannel channel, Path socket, ByteBuffer request, Answer answer)
            throws IOException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        byte[] chunk = new byte[PIECE];
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
    }

    /// A refusal comes before the whole request is read, and then the other side hangs up: its answer can still be
    /// read.
    private static void write(SocketChannel channel, ByteBuffer request) {
        try {
            int count = 1;
            while (count > 0 && request.hasRemaining()) {
                ByteBuffer piece = request.slice(request.position(), Math.min(request.remaining(), PIECE));
                count = channel.write(piece);
                request.position(request.position() + piece.position());
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
        private final LineReader reader;

        /// The beginning of a line whose end has not come.
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        private boolean complete;

        Answer(LineReader reader) {
            this.reader = reader;
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
            if (!complete) {
                reader.line(text, from, to);
            }
        }

        boolean isComplete() {
            return complete;
        }
    }
}
