package io.wirefleet.agent.netlink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A netlink conversation with the kernel: requests with acknowledgements, dumps, and batches. Answers are
/// matched by sequence number and port; what is not the kernel's, or not for this request, is passed over.
///
/// It belongs to the network namespace of the thread that opened it. It may be used by one thread at a time,
/// whichever; a second one gets an [IllegalStateException]. Waiting for the kernel is bounded by the deadline given
/// at opening. A conversation that broke off - ETIMEDOUT, or ENOBUFS where the kernel had to drop answers - leaves
/// answers behind, and maybe a dump that is half read; so the next one has a socket of its own, opened by the thread
/// that begins it.
public final class NetlinkSocket implements AutoCloseable {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(20);
    private static final int INTERRUPTED_DUMP_ATTEMPTS = 10;

    private final Supplier<NetlinkChannel> opening;
    private NetlinkChannel channel;
    private final AtomicBoolean busy = new AtomicBoolean();
    private int sequence;

    private NetlinkSocket(Supplier<NetlinkChannel> opening) {
        this.opening = opening;
        this.channel = opening.get();
    }

    /// @throws NetlinkException EPERM or EPROTONOSUPPORT where the kernel does not allow or know the family
    public static NetlinkSocket open(NetlinkProtocol protocol) {
        return open(protocol, DEFAULT_DEADLINE);
    }

    /// @param deadline how long one request may take
    public static NetlinkSocket open(NetlinkProtocol protocol, Duration deadline) {
        return open(protocol, deadline, NetlinkChannel.RECEIVE_QUEUE);
    }

    /// @param receiveQueue how much may wait to be read, in bytes
    static NetlinkSocket open(NetlinkProtocol protocol, Duration deadline, int receiveQueue) {
        return new NetlinkSocket(() -> NetlinkChannel.open(protocol, deadline, receiveQueue));
    }

    /// Sends a request and waits for its acknowledgement.
    ///
    /// @throws NetlinkException what the kernel answered
    public void execute(MessageBuilder message) {
        request(message);
    }

    /// Sends a request and answers what came before its acknowledgement.
    ///
    /// @throws NetlinkException what the kernel answered
    public List<NetlinkMessage> request(MessageBuilder message) {
        return exclusively(() -> {
            int expected = ++sequence;
            channel.send(message.toBytes(expected, channel.port(), MessageFlags.ACK));
            List<NetlinkMessage> replies = new ArrayList<>();
            while (true) {
                for (ReceivedMessage received : channel.receive()) {
                    if (received.sequence() != expected) {
                        continue;
                    }
                    if (received.isAcknowledgement()) {
                        received.throwIfError("request " + message.type());
                        return replies;
                    }
                    replies.add(received.message());
                }
            }
        });
    }

    /// Asks for everything of a kind. A dump that the kernel calls inconsistent (NLM_F_DUMP_INTR) is begun anew,
    /// and what was read of it forgotten.
    ///
    /// @param reader called for every message of the answer; hands on what it makes of it
    /// @throws NetlinkException what the kernel answered; EAGAIN if dump after dump was inconsistent
    public <T> List<T> dump(MessageBuilder message, BiConsumer<NetlinkMessage, Consumer<T>> reader) {
        return exclusively(() -> {
            for (int attempt = 0; attempt < INTERRUPTED_DUMP_ATTEMPTS; attempt++) {
                List<T> results = new ArrayList<>();
                if (dumpOnce(message, reader, results::add)) {
                    return results;
                }
            }
            throw new NetlinkException(
                    "dump " + message.type(),
                    Errno.EAGAIN,
                    "the kernel's tables changed during each of " + INTERRUPTED_DUMP_ATTEMPTS + " attempts");
        });
    }

    public List<NetlinkMessage> dump(MessageBuilder message) {
        return dump(message, (reply, results) -> results.accept(reply));
    }

    /// Asks for everything of a kind and reads no more than the first messages of the answer. The kernel makes them
    /// as they are read, so that the rest costs nothing. Closes this socket, since the dump may be half read.
    ///
    /// @param most how many messages to read, 1 or more
    /// @return whether that was everything
    /// @throws NetlinkException what the kernel answered
    public boolean dumpFirst(MessageBuilder message, int most, Consumer<NetlinkMessage> reader) {
        return exclusively(() -> {
            try (NetlinkChannel last = channel) {
                int expected = ++sequence;
                last.send(message.toBytes(expected, last.port(), MessageFlags.DUMP));
                int read = 0;
                while (true) {
                    for (ReceivedMessage received : last.receive()) {
                        if (received.sequence() != expected) {
                            continue;
                        }
                        if (received.isEnd()) {
                            received.throwIfError("dump " + message.type());
                            return true;
                        }
                        if (read == most) {
                            return false;
                        }
                        reader.accept(received.message());
                        read++;
                    }
                }
            }
        });
    }

    /// Answers whether the dump was consistent. An exception of the reader is thrown after the dump was read to
    /// its end, so that the socket stays usable.
    private <T> boolean dumpOnce(
            MessageBuilder message, BiConsumer<NetlinkMessage, Consumer<T>> reader, Consumer<T> results) {
        int expected = ++sequence;
        channel.send(message.toBytes(expected, channel.port(), MessageFlags.DUMP));
        boolean consistent = true;
        RuntimeException failure = null;
        while (true) {
            for (ReceivedMessage received : channel.receive()) {
                if (received.sequence() != expected) {
                    continue;
                }
                consistent &= (received.message().flags() & MessageFlags.DUMP_INTERRUPTED) == 0;
                if (received.isEnd()) {
                    received.throwIfError("dump " + message.type());
                    if (failure != null) {
                        throw failure;
                    }
                    return consistent;
                }
                if (failure == null) {
                    failure = read(reader, received.message(), results);
                }
            }
        }
    }

    private static <T> @Nullable RuntimeException read(
            BiConsumer<NetlinkMessage, Consumer<T>> reader, NetlinkMessage message, Consumer<T> results) {
        try {
            reader.accept(message, results);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /// Sends several messages in one datagram and answers which of them the kernel refused, by their index;
    /// empty: all went well. Messages with [MessageFlags#ACK] are waited for. For nf_tables, where a transaction
    /// is such a batch, one ACK on the last command is enough: errors are told for each command anyway, and many
    /// acknowledgements at once would overflow the receive buffer (ENOBUFS).
    public Map<Integer, NetlinkException> batch(List<MessageBuilder> messages) {
        return exclusively(() -> {
            int first = sequence + 1;
            Set<Integer> awaited = new HashSet<>();
            List<byte[]> encoded = new ArrayList<>();
            for (MessageBuilder message : messages) {
                int expected = ++sequence;
                encoded.add(message.toBytes(expected, channel.port(), 0));
                if ((message.flags() & MessageFlags.ACK) != 0) {
                    awaited.add(expected);
                }
            }
            channel.send(concatenate(encoded));
            Map<Integer, NetlinkException> errors = new HashMap<>();
            while (!awaited.isEmpty()) {
                List<ReceivedMessage> answers = errors.isEmpty() ? channel.receive() : channel.receiveNow();
                if (answers.isEmpty()) {
                    break;
                }
                collect(answers, first, messages, awaited, errors);
            }
            for (var answers = channel.receiveNow(); !answers.isEmpty(); answers = channel.receiveNow()) {
                collect(answers, first, messages, awaited, errors);
            }
            return errors;
        });
    }

    private void collect(
            List<ReceivedMessage> answers,
            int first,
            List<MessageBuilder> messages,
            Set<Integer> awaited,
            Map<Integer, NetlinkException> errors) {
        for (ReceivedMessage answer : answers) {
            int index = answer.sequence() - first;
            if (index < 0 || index >= messages.size() || !answer.isAcknowledgement()) {
                continue;
            }
            awaited.remove(answer.sequence());
            NetlinkException error = answer.error("message " + index + " of type "
                    + messages.get(index).type() + " in a batch of " + messages.size());
            if (error != null) {
                errors.putIfAbsent(index, error);
            }
        }
    }

    private static byte[] concatenate(List<byte[]> parts) {
        byte[] whole = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, position, part.length);
            position += part.length;
        }
        return whole;
    }

    private interface Conversation<T> {
        T hold();
    }

    private <T> T exclusively(Conversation<T> conversation) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("this netlink socket is in use by another thread");
        }
        try {
            if (channel.isBroken()) {
                channel.close();
                channel = opening.get();
            }
            return conversation.hold();
        } finally {
            busy.set(false);
        }
    }

    /// Closes the socket and frees its memory; closing twice does nothing.
    @Override
    public void close() {
        channel.close();
    }
}
