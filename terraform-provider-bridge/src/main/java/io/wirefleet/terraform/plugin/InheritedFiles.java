package io.wirefleet.terraform.plugin;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// Open files that this process got from those who started Terraform, and must not hold for longer than they do: a
/// lock, or the end of a pipe that somebody reads to its end.
public final class InheritedFiles {
    private InheritedFiles() {}

    /// @param numbers of the file descriptors; mostly none, and then this costs nothing
    public static void close(List<String> numbers) {
        if (numbers.isEmpty()) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        for (String number : numbers) {
            try {
                int _ = (int) close.invokeExact(Integer.parseInt(number));
            } catch (Throwable e) {
                throw new IllegalStateException("close(2) throws nothing", e);
            }
        }
    }
}
