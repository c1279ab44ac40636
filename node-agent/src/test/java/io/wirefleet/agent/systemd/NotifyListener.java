package io.wirefleet.agent.systemd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.wirefleet.agent.netlink.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What systemd listens with. For one thread.
public final class NotifyListener implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    private static final short POLLIN = 1;

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc(arena);
    private final int listening = libc.socket(1, 2, 0);

    /// @param name a path, or a name in the abstract namespace with `@` in front
    public NotifyListener(String name) {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        boolean inFileSystem = path[0] == '/';
        MemorySegment address = arena.allocate(Short.BYTES + path.length + (inFileSystem ? 1L : 0L), 2);
        address.set(JAVA_SHORT, 0, (short) 1);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
        if (!inFileSystem) {
            address.set(JAVA_BYTE, 2, (byte) 0);
        }
        int result = libc.bind(listening, address);
        if (result != 0) {
            throw new IllegalStateException("bind to " + name + ": error " + -result);
        }
    }

    /// The messages that have come since the last call.
    public List<String> heard() {
        List<String> messages = new ArrayList<>();
        MemorySegment data = arena.allocate(4096);
        while (true) {
            long length = libc.recvfrom(
                    listening, data, data.byteSize(), MSG_DONTWAIT, MemorySegment.NULL, MemorySegment.NULL);
            if (length < 0) {
                return messages;
            }
            messages.add(new String(data.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8));
        }
    }

    /// Whether a message comes within a time; it stays to be heard.
    public boolean awaits(Duration time) {
        MemorySegment pollfd = arena.allocate(8, 4);
        pollfd.set(JAVA_INT, 0, listening);
        pollfd.set(JAVA_SHORT, 4, POLLIN);
        return libc.poll(pollfd, (int) time.toMillis()) > 0;
    }

    @Override
    public void close() {
        libc.close(listening);
        arena.close();
    }
}
