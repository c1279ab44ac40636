package io.wirefleet.agent.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Kernel settings under `/proc/sys`, named as sysctl(8) does with slashes, such as `net/ipv4/ip_forward`.
public interface Sysctls {
    /// The value without the line feed; null: this kernel has no such setting.
    @Nullable
    String read(String name);

    void write(String name, String value);

    /// The names below a directory, such as the interfaces below `net/ipv4/conf`; empty where it is missing.
    List<String> list(String directory);
}
