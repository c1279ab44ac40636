package io.wirefleet.agent.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Moves the calling platform thread into a network namespace (`setns(2)`); sockets that it opens from then on
/// belong to it, and `/proc/sys/net` shows its values.
final class NamespaceThread {
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private NamespaceThread() {}

    static void enter(Path namespace) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) bind("open", Linker.Option.firstVariadicArg(2), ADDRESS, JAVA_INT)
                    .invokeExact(arena.allocateFrom(namespace.toString()), O_CLOEXEC);
            int entered = (int) bind("setns", Linker.Option.firstVariadicArg(2), JAVA_INT, JAVA_INT)
                    .invokeExact(fd, CLONE_NEWNET);
            int closed = (int)
                    bind("close", Linker.Option.firstVariadicArg(1), JAVA_INT).invokeExact(fd);
            if (fd < 0 || entered != 0 || closed != 0) {
                throw new IllegalStateException("could not enter the network namespace " + namespace);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("could not enter the network namespace " + namespace, e);
        }
    }

    private static MethodHandle bind(String name, Linker.Option option, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments), option);
    }
}
