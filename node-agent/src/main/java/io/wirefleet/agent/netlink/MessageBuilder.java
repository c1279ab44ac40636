package io.wirefleet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A netlink message being written: `struct nlmsghdr`, the family's fixed header (`header…` methods), then
/// attributes (`struct nlattr`). Numbers are in the machine's byte order unless the method's name says
/// `BigEndian`. Every value is padded to four bytes. Sequence number and port are filled in by the socket that
/// sends it.
public final class MessageBuilder {
    /// The length of `struct nlmsghdr`.
    public static final int HEADER_LENGTH = 16;

    /// The length of `struct nlattr`.
    public static final int ATTRIBUTE_HEADER_LENGTH = 4;

    /// The most that an attribute can hold, header included: its length is 16 bits wide.
    public static final int ATTRIBUTE_MAX_LENGTH = 0xffff;

    private static final int NESTED = 0x8000;

    private final int type;
    private final int flags;
    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /// @param type `nlmsg_type`
    /// @param flags `nlmsg_flags`, see [MessageFlags]; REQUEST is always added
    public MessageBuilder(int type, int flags) {
        this.type = type;
        this.flags = flags | MessageFlags.REQUEST;
        buffer.position(HEADER_LENGTH);
    }

    public int type() {
        return type;
    }

    int flags() {
        return flags;
    }

    /// The message's length so far, header included.
    public int length() {
        return buffer.position();
    }

    /// The length of an attribute with its header and padding.
    public static int attributeLength(int valueLength) {
        return ATTRIBUTE_HEADER_LENGTH + align(valueLength);
    }

    static int align(int length) {
        return (length + 3) & ~3;
    }

    public MessageBuilder headerU8(int value) {
        room(1).put((byte) value);
        return this;
    }

    public MessageBuilder headerU16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    public MessageBuilder headerU16BigEndian(int value) {
        return headerU8(value >> 8).headerU8(value);
    }

    public MessageBuilder headerU32(int value) {
        room(4).putInt(value);
        return this;
    }

    public MessageBuilder u8(int attribute, int value) {
        return bytes(attribute, new byte[] {(byte) value});
    }

    public MessageBuilder u16(int attribute, int value) {
        return value(
                attribute, ByteBuffer.allocate(2).order(ByteOrder.nativeOrder()).putShort((short) value));
    }

    public MessageBuilder u16BigEndian(int attribute, int value) {
        return value(
                attribute, ByteBuffer.allocate(2).order(ByteOrder.BIG_ENDIAN).putShort((short) value));
    }

    public MessageBuilder u32(int attribute, int value) {
        return value(
                attribute, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value));
    }

    public MessageBuilder u32BigEndian(int attribute, int value) {
        return value(
                attribute, ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN).putInt(value));
    }

    public MessageBuilder u64(int attribute, long value) {
        return value(
                attribute, ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value));
    }

    public MessageBuilder u64BigEndian(int attribute, long value) {
        return value(
                attribute, ByteBuffer.allocate(8).order(ByteOrder.BIG_ENDIAN).putLong(value));
    }

    /// UTF-8 with the closing NUL (NLA_NUL_STRING).
    public MessageBuilder string(int attribute, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        attributeHeader(attribute, text.length + 1);
        room(align(text.length + 1)).put(text).put((byte) 0);
        return pad();
    }

    /// An attribute without a value (NLA_FLAG).
    public MessageBuilder flag(int attribute) {
        return bytes(attribute, new byte[0]);
    }

    public MessageBuilder bytes(int attribute, byte[] value) {
        attributeHeader(attribute, value.length);
        room(align(value.length)).put(value);
        return pad();
    }

    /// An attribute that holds attributes, with NLA_F_NESTED set.
    ///
    /// @throws NetlinkException EMSGSIZE if they take more than [#ATTRIBUTE_MAX_LENGTH]
    public MessageBuilder nested(int attribute, Consumer<MessageBuilder> content) {
        int start = buffer.position();
        attributeHeader(attribute | NESTED, 0);
        content.accept(this);
        int length = buffer.position() - start;
        if (length > ATTRIBUTE_MAX_LENGTH) {
            throw new NetlinkException(
                    "nest " + length + " bytes in attribute " + attribute, Errno.EMSGSIZE, "at most 65535 fit");
        }
        buffer.putShort(start, (short) length);
        return this;
    }

    /// The finished message, padded, with more flags.
    byte[] toBytes(int sequence, int port, int moreFlags) {
        buffer.putInt(0, buffer.position());
        buffer.putShort(4, (short) type);
        buffer.putShort(6, (short) (flags | moreFlags));
        buffer.putInt(8, sequence);
        buffer.putInt(12, port);
        byte[] bytes = new byte[align(buffer.position())];
        buffer.get(0, bytes, 0, buffer.position());
        return bytes;
    }

    /// The message as it would be sent with sequence number and port 0: for tests and logs of what holds no secret.
    public byte[] toBytes() {
        return toBytes(0, 0, 0);
    }

    private void attributeHeader(int attribute, int valueLength) {
        int length = ATTRIBUTE_HEADER_LENGTH + valueLength;
        if (length > ATTRIBUTE_MAX_LENGTH) {
            throw new NetlinkException(
                    "put " + length + " bytes in attribute " + attribute, Errno.EMSGSIZE, "at most 65535 fit");
        }
        room(ATTRIBUTE_HEADER_LENGTH).putShort((short) length).putShort((short) attribute);
    }

    private MessageBuilder value(int attribute, ByteBuffer value) {
        byte[] bytes = new byte[value.position()];
        value.get(0, bytes);
        return bytes(attribute, bytes);
    }

    private MessageBuilder pad() {
        while ((buffer.position() & 3) != 0) {
            room(1).put((byte) 0);
        }
        return this;
    }

    private ByteBuffer room(int length) {
        if (buffer.remaining() < length) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + length))
                    .order(ByteOrder.nativeOrder());
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }
}
