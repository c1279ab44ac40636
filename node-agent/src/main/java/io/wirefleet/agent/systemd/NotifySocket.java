package io.wirefleet.agent.systemd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.wirefleet.agent.netlink.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The socket of `NOTIFY_SOCKET`: one datagram a message, nothing comes back. The JDK has no datagrams over Unix
/// sockets. To be used by the thread that opened it. See sd_notify(3), unix(7).
final class NotifySocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 02000000;

    /// Of `sun_path`, with the zero that ends it.
    private static final int LONGEST_PATH = 108;

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final MemorySegment address;
    private final int descriptor;

    private NotifySocket(byte[] path) throws IOException {
        boolean inFileSystem = path[0] != 0;
        address = arena.allocate(Short.BYTES + path.length + (inFileSystem ? 1L : 0L), Short.BYTES);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, Short.BYTES, path.length);
        descriptor = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            arena.close();
            throw new IOException("no Unix socket, error " + -descriptor);
        }
    }

    /// @param name a path, or a name in the abstract namespace with `@` in front
    /// @throws IOException if it is neither
    static NotifySocket open(String name) throws IOException {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length >= LONGEST_PATH || (path[0] != '/' && path[0] != '@')) {
            throw new IOException("'" + name + "' is not the address of a Unix socket");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        return new NotifySocket(path);
    }

    /// @param message assignments such as `READY=1`, one a line
    void send(String message) throws IOException {
        try (Arena once = Arena.ofConfined()) {
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            MemorySegment data = once.allocateFrom(JAVA_BYTE, bytes);
            long sent = libc.sendto(descriptor, data, bytes.length, address);
            if (sent < 0) {
                throw new IOException("the service manager takes no message, error " + -sent);
            }
        }
    }

    @Override
    public void close() {
        libc.close(descriptor);
        arena.close();
    }
}
