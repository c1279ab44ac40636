package io.wirefleet.agent.netlink;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's socket calls. Each answers what the call answers, or the negative error number, as system
/// calls do. One object serves one thread at a time.
public final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = bind("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = bind("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDTO =
            bind("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECVFROM =
            bind("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle POLL = bind("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, JAVA_INT);

    private final MemorySegment state;

    public Libc(Arena arena) {
        state = arena.allocate(Linker.Option.captureStateLayout());
    }

    public int socket(int domain, int type, int protocol) {
        try {
            return checked((int) SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public int bind(int fd, MemorySegment address) {
        try {
            return checked((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        try {
            return checked((int) GETSOCKNAME.invokeExact(state, fd, address, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            return checked((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public long sendto(int fd, MemorySegment data, long length, MemorySegment address) {
        try {
            return checked((long) SENDTO.invokeExact(state, fd, data, length, 0, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public long recvfrom(
            int fd, MemorySegment data, long length, int flags, MemorySegment address, MemorySegment addressLength) {
        try {
            return checked((long) RECVFROM.invokeExact(state, fd, data, length, flags, address, addressLength));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// @param pollfd one `struct pollfd`
    public int poll(MemorySegment pollfd, int timeoutMillis) {
        try {
            return checked((int) POLL.invokeExact(state, pollfd, 1L, timeoutMillis));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public int close(int fd) {
        try {
            return checked((int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int checked(int result) {
        return result < 0 ? -errno() : result;
    }

    private long checked(long result) {
        return result < 0 ? -errno() : result;
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    private static MethodHandle bind(String name, ValueLayout result, ValueLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments), CAPTURE_ERRNO);
    }

    private static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("a call into the C library could not be made", e);
    }
}
