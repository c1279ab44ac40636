package io.wirefleet.agent.tuning;

import org.jspecify.annotations.Nullable;

/// An offload of a network card as a setting: `on` or `off`.
///
/// @param feature as `ethtool -k` names it, such as `rx-udp-gro-forwarding`
public record Offload(String device, String feature) {
    private static final String PREFIX = "offload/";

    /// The name of the setting; see [KernelSettings].
    public String name() {
        return PREFIX + device + "/" + feature;
    }

    /// Null: it is the name of another kind of setting.
    public static @Nullable Offload ofName(String name) {
        int slash = name.lastIndexOf('/');
        return name.startsWith(PREFIX) && slash > PREFIX.length()
                ? new Offload(name.substring(PREFIX.length(), slash), name.substring(slash + 1))
                : null;
    }

    public static String value(boolean on) {
        return on ? "on" : "off";
    }
}
