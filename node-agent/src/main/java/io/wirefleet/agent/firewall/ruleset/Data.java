package io.wirefleet.agent.firewall.ruleset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// The contents of a register: bytes in the order in which the kernel holds them, kept as hexadecimal digits.
public record Data(String hex) {
    /// `IFNAMSIZ` of linux/if.h.
    private static final int INTERFACE_NAME_BYTES = 16;

    public static Data of(byte... bytes) {
        return new Data(HexFormat.of().formatHex(bytes));
    }

    /// A 16-bit number as packets carry it.
    public static Data port(int port) {
        return of((byte) (port >> 8), (byte) port);
    }

    /// A 32-bit number in the machine's own order.
    public static Data nativeInt(int value) {
        return of(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    /// An interface's name, filled with zeros to `IFNAMSIZ`.
    public static Data interfaceName(String name) {
        return of(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), INTERFACE_NAME_BYTES));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return "0x" + hex;
    }
}
