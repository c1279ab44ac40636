package io.wirefleet.agent.netlink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The socket itself: datagrams out, checked messages in. Its memory is off the heap and freed by [#close].
final class NetlinkChannel implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int MSG_PEEK = 0x02;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final short POLLIN = 1;

    /// `struct sockaddr_nl`: family, padding, port, groups.
    private static final int ADDRESS_LENGTH = 12;

    private static final int INITIAL_BUFFER = 64 * 1024;
    static final int RECEIVE_QUEUE = 4 * 1024 * 1024;
    private static final int SEND_QUEUE = 256 * 1024;

    private final Arena arena = Arena.ofShared();
    private final Libc libc = new Libc(arena);
    private final Duration deadline;
    private final MemorySegment kernel = arena.allocate(ADDRESS_LENGTH, 4);
    private final MemorySegment sender = arena.allocate(ADDRESS_LENGTH, 4);
    private final MemorySegment senderLength = arena.allocate(JAVA_INT);
    private final MemorySegment pollfd = arena.allocate(8, 4);
    private final MemorySegment option = arena.allocate(JAVA_INT);
    private final OffHeapBuffer sending = new OffHeapBuffer(INITIAL_BUFFER);
    private final OffHeapBuffer receiving = new OffHeapBuffer(INITIAL_BUFFER);
    private final int fd;
    private int port;
    private int sendQueue = SEND_QUEUE;
    private boolean closed;
    private boolean broken;

    private NetlinkChannel(int protocol, Duration deadline) {
        this.deadline = deadline;
        kernel.set(JAVA_SHORT, 0, (short) AF_NETLINK);
        fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        pollfd.set(JAVA_INT, 0, fd);
        pollfd.set(JAVA_SHORT, 4, POLLIN);
    }

    static NetlinkChannel open(NetlinkProtocol protocol, Duration deadline, int receiveQueue) {
        NetlinkChannel channel = new NetlinkChannel(protocol.number(), deadline);
        try {
            channel.check(channel.fd, "open a netlink socket for " + protocol);
            channel.prepare(protocol, receiveQueue);
            return channel;
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Strict checking makes the kernel filter dumps of links, addresses and routes by their headers; kernels
    /// before 4.20 lack it and answer everything.
    private void prepare(NetlinkProtocol protocol, int receiveQueue) {
        setOption(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        if (protocol == NetlinkProtocol.ROUTE) {
            option.set(JAVA_INT, 0, 1);
            libc.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, option);
        }
        setQueue(SO_RCVBUFFORCE, SO_RCVBUF, receiveQueue);
        setQueue(SO_SNDBUFFORCE, SO_SNDBUF, sendQueue);
        check(libc.bind(fd, kernel), "bind a netlink socket");
        senderLength.set(JAVA_INT, 0, ADDRESS_LENGTH);
        check(libc.getsockname(fd, sender, senderLength), "get the port of a netlink socket");
        port = sender.get(JAVA_INT, 4);
    }

    /// Whether a conversation broke off, so that what comes next may belong to it.
    boolean isBroken() {
        return broken;
    }

    /// The port that the kernel gave this socket.
    int port() {
        return port;
    }

    /// @throws NetlinkException EMSGSIZE where the send buffer cannot be made large enough
    void send(byte[] datagram) {
        ensureOpen();
        if (datagram.length > sendQueue / 2) {
            sendQueue = datagram.length * 2;
            setQueue(SO_SNDBUFFORCE, SO_SNDBUF, sendQueue);
        }
        MemorySegment buffer = sending.atLeast(datagram.length);
        MemorySegment.copy(datagram, 0, buffer, JAVA_BYTE, 0, datagram.length);
        long sent;
        do {
            sent = libc.sendto(fd, buffer, datagram.length, kernel);
        } while (sent == -Errno.EINTR);
        buffer.asSlice(0, datagram.length).fill((byte) 0);
        check(sent, "send " + datagram.length + " bytes by netlink");
    }

    /// Waits for the next datagram for this socket and answers its messages.
    ///
    /// @throws NetlinkException ETIMEDOUT after the deadline; ENOBUFS if the kernel had to drop answers
    List<ReceivedMessage> receive() {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            List<ReceivedMessage> messages = receiveNow();
            if (!messages.isEmpty()) {
                return messages;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                broken = true;
                throw new NetlinkException(
                        "wait for the kernel's answer", Errno.ETIMEDOUT, "none in " + deadline.toMillis() + " ms");
            }
            int ready = libc.poll(pollfd, (int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1));
            if (ready != -Errno.EINTR) {
                check(ready, "wait for the kernel's answer");
            }
        }
    }

    /// The messages of the next datagram that is there already; empty: none is. What others than the kernel sent is
    /// dropped.
    List<ReceivedMessage> receiveNow() {
        ensureOpen();
        try {
            return datagram();
        } catch (NetlinkException e) {
            broken = true;
            throw e;
        }
    }

    private List<ReceivedMessage> datagram() {
        while (true) {
            long length = receive(receiving.atLeast(1), 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
            if (length == -Errno.EAGAIN) {
                return List.of();
            }
            check(length, "look for the kernel's answer");
            MemorySegment buffer = receiving.atLeast(length);
            length = receive(buffer, buffer.byteSize(), MSG_TRUNC | MSG_DONTWAIT);
            check(length, "receive the kernel's answer");
            if (length > buffer.byteSize()) {
                throw new NetlinkException(
                        "receive the kernel's answer", Errno.EMSGSIZE, length + " bytes were cut to fit");
            }
            if (sender.get(JAVA_INT, 4) != 0) {
                continue;
            }
            List<ReceivedMessage> messages = split(buffer, (int) length);
            buffer.asSlice(0, length).fill((byte) 0);
            if (!messages.isEmpty()) {
                return messages;
            }
        }
    }

    private long receive(MemorySegment buffer, long length, int flags) {
        long received;
        do {
            senderLength.set(JAVA_INT, 0, ADDRESS_LENGTH);
            received = libc.recvfrom(fd, buffer, length, flags, sender, senderLength);
        } while (received == -Errno.EINTR);
        return received;
    }

    private List<ReceivedMessage> split(MemorySegment buffer, int length) {
        ByteBuffer datagram =
                ByteBuffer.wrap(buffer.asSlice(0, length).toArray(JAVA_BYTE)).order(ByteOrder.nativeOrder());
        List<ReceivedMessage> messages = new ArrayList<>();
        for (ReceivedMessage message : ReceivedMessage.split(datagram)) {
            if (message.port() == port) {
                messages.add(message);
            }
        }
        return messages;
    }

    /// Privileged processes may pass the system's limits; others get as much as these allow.
    private void setQueue(int forced, int polite, int size) {
        option.set(JAVA_INT, 0, size);
        if (libc.setsockopt(fd, SOL_SOCKET, forced, option) < 0) {
            setOption(SOL_SOCKET, polite, size);
        }
    }

    private void setOption(int level, int name, int value) {
        option.set(JAVA_INT, 0, value);
        check(libc.setsockopt(fd, level, name, option), "set option " + name + " of a netlink socket");
    }

    private void check(long result, String doing) {
        if (result < 0) {
            throw new NetlinkException(doing, (int) -result, null);
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("this netlink socket is closed");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (fd >= 0) {
            libc.close(fd);
        }
        sending.close();
        receiving.close();
        arena.close();
    }
}
