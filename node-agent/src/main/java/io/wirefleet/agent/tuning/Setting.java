package io.wirefleet.agent.tuning;

import java.math.BigInteger;
import java.util.List;

/// A setting of the kernel and what it should be.
///
/// @param name see [KernelSettings]
/// @param along what else the kernel overwrites when this one is written
public record Setting(String name, Target target, List<String> along) {
    private static final int DIGITS_IN_A_GROUP = 8;

    /// The values that will do.
    public sealed interface Target {
        /// This one.
        record Exactly(String value) implements Target {
            @Override
            public String toString() {
                return value;
            }
        }

        /// These cores, as bits.
        record Cores(BigInteger mask) implements Target {
            @Override
            public String toString() {
                return Setting.mask(mask);
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

    /// A mask of cores as files have it: hexadecimal, in groups of 32 bits with commas between.
    private static String mask(BigInteger cores) {
        StringBuilder text = new StringBuilder(cores.toString(16));
        for (int comma = text.length() - DIGITS_IN_A_GROUP; comma > 0; comma -= DIGITS_IN_A_GROUP) {
            text.insert(comma, ',');
        }
        return text.toString();
    }

    private static BigInteger cores(String mask) {
        try {
            return new BigInteger(mask.replace(",", ""), 16);
        } catch (NumberFormatException _) {
            return BigInteger.ONE.negate();
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
            case Target.Cores(BigInteger cores) -> cores(without).equals(cores) ? without : mask(cores);
            case Target.AtLeast(long value) -> Long.toString(Math.max(value, number(without)));
        };
    }

    /// Whether a value will do.
    boolean isMetBy(String found) {
        return switch (target) {
            case Target.Exactly(String value) -> value.equals(found);
            case Target.Cores(BigInteger cores) -> cores(found).equals(cores);
            case Target.AtLeast(long value) -> number(found) >= value;
        };
    }

    /// Whether two texts say the same value.
    boolean isSame(String one, String other) {
        return switch (target) {
            case Target.Cores _ -> cores(one).equals(cores(other));
            case Target.Exactly _, Target.AtLeast _ -> one.equals(other);
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
        Offload offload = Offload.ofName(name);
        if (offload != null) {
            return offload.feature() + " of " + offload.device();
        }
        return name.startsWith("/") ? name : name.replace('/', '.');
    }
}
