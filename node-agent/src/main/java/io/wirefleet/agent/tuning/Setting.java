package io.wirefleet.agent.tuning;

import java.util.List;

/// A setting of the kernel and what it should be.
///
/// @param name see [KernelSettings]
/// @param along what else the kernel overwrites when this one is written
public record Setting(String name, Target target, List<String> along) {
    /// The values that will do.
    public sealed interface Target {
        /// This one.
        record Exactly(String value) implements Target {
            @Override
            public String toString() {
                return value;
            }
        }

        /// Any number from this one up: what is larger without the agent stays.
        record AtLeast(long value) implements Target {
            @Override
            public String toString() {
                return "at least " + value;
            }
        }
    }

    public Setting {
        along = List.copyOf(along);
    }

    static Setting exactly(String name, long value) {
        return new Setting(name, new Target.Exactly(Long.toString(value)), List.of());
    }

    static Setting atLeast(String name, long value) {
        return new Setting(name, new Target.AtLeast(value), List.of());
    }

    /// The value to set.
    ///
    /// @param without what it would be without the agent
    String desired(String without) {
        return switch (target) {
            case Target.Exactly(String value) -> value;
            case Target.AtLeast(long value) -> Long.toString(Math.max(value, number(without)));
        };
    }

    /// Whether a value will do.
    boolean isMetBy(String found) {
        return switch (target) {
            case Target.Exactly(String value) -> value.equals(found);
            case Target.AtLeast(long value) -> number(found) >= value;
        };
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return Long.MIN_VALUE;
        }
    }

    /// The name as people know it: `net.ipv4.ip_forward`.
    public static String shown(String name) {
        return name.startsWith("/") ? name : name.replace('/', '.');
    }
}
