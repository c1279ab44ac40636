package io.wirefleet.agent.netlink;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory outside the heap that is replaced by a larger piece when it is too small.
final class OffHeapBuffer implements AutoCloseable {
    private Arena arena;
    private MemorySegment segment;

    OffHeapBuffer(long size) {
        arena = Arena.ofShared();
        segment = arena.allocate(size, 8);
    }

    /// The memory, at least this large; what was in it is lost when it grows.
    MemorySegment atLeast(long size) {
        if (segment.byteSize() < size) {
            arena.close();
            arena = Arena.ofShared();
            segment = arena.allocate(Math.max(size, 2 * segment.byteSize()), 8);
        }
        return segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
