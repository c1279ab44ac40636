package io.wirefleet.agent.tuning;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings of the running kernel, by name: those below `/proc/sys` as sysctl(8) has them with slashes, such as
/// `net/ipv4/ip_forward`; other files by their whole path, such as `/proc/irq/41/smp_affinity`; offloads as [Offload]
/// names them.
public interface KernelSettings {
    /// The value without the line feed; null: this kernel has no such setting, or not in this network namespace.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be read
    @Nullable
    String read(String name);

    /// @throws java.io.UncheckedIOException if the kernel refuses the value, or to be set at all
    void write(String name, String value);

    /// The names below a directory, such as the interfaces below `net/ipv4/conf`; empty where it is missing.
    List<String> list(String directory);
}
