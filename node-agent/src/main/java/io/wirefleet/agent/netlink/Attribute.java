package io.wirefleet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// An attribute that was received (`struct nlattr`): its type without the flag bits, and its value without header
/// and padding. Reading a value as something longer than it is throws [NetlinkException] EBADMSG.
public final class Attribute {
    private final int type;
    private final ByteBuffer value;

    Attribute(int type, ByteBuffer value) {
        this.type = type;
        this.value = value;
    }

    public int type() {
        return type;
    }

    /// The value's length in bytes.
    public int length() {
        return value.remaining();
    }

    /// 0 to 255.
    public int asU8() {
        return atLeast(1, ByteOrder.nativeOrder()).get() & 0xff;
    }

    /// 0 to 65535.
    public int asU16() {
        return atLeast(2, ByteOrder.nativeOrder()).getShort() & 0xffff;
    }

    /// 0 to 65535.
    public int asU16BigEndian() {
        return atLeast(2, ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
    }

    /// All 32 bits; negative above 2^31.
    public int asU32() {
        return atLeast(4, ByteOrder.nativeOrder()).getInt();
    }

    /// All 32 bits; negative above 2^31.
    public int asU32BigEndian() {
        return atLeast(4, ByteOrder.BIG_ENDIAN).getInt();
    }

    /// All 64 bits; negative above 2^63.
    public long asU64() {
        return atLeast(8, ByteOrder.nativeOrder()).getLong();
    }

    /// All 64 bits; negative above 2^63.
    public long asU64BigEndian() {
        return atLeast(8, ByteOrder.BIG_ENDIAN).getLong();
    }

    /// UTF-8 up to the first NUL, or all of it.
    public String asString() {
        byte[] bytes = asBytes();
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /// A copy of the value.
    public byte[] asBytes() {
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }

    /// A view of the value in the machine's byte order.
    public ByteBuffer asBuffer() {
        return value.slice().order(ByteOrder.nativeOrder());
    }

    /// The attributes that the value holds.
    public Attributes asNested() {
        return Attributes.parse(asBuffer());
    }

    private ByteBuffer atLeast(int length, ByteOrder order) {
        if (value.remaining() < length) {
            throw NetlinkException.malformed(
                    "attribute " + type + " has " + value.remaining() + " bytes where " + length + " are needed");
        }
        return value.slice().order(order);
    }
}
