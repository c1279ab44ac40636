package io.wirefleet.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The expected bytes are those of a little-endian machine, which all supported ones are.
class MessageBuilderTest {
    private static final int HEADER = MessageBuilder.HEADER_LENGTH;

    private static String hexBehindHeader(MessageBuilder message) {
        byte[] bytes = message.toBytes();
        return HexFormat.of().formatHex(bytes, HEADER, bytes.length);
    }

    private static Attributes decode(MessageBuilder message) {
        byte[] bytes = message.toBytes();
        return Attributes.parse(ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER));
    }

    @Test
    void theHeaderSaysLengthTypeFlagsSequenceAndPort() {
        byte[] bytes = new MessageBuilder(0x1234, MessageFlags.ACK).headerU8(7).toBytes(5, 6, MessageFlags.DUMP);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("11000000341205030500000006000000" + "07000000");
    }

    @Test
    void numbersAreInTheMachinesOrderOrBigEndian() {
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u8(1, 0xab))).isEqualTo("05000100ab000000");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u16(1, 0xabcd))).isEqualTo("06000100cdab0000");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u16BigEndian(1, 0xabcd)))
                .isEqualTo("06000100abcd0000");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u32(1, 0x01020304)))
                .isEqualTo("0800010004030201");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u32BigEndian(1, 0x01020304)))
                .isEqualTo("0800010001020304");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u64(1, 0x0102030405060708L)))
                .isEqualTo("0c0001000807060504030201");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).u64BigEndian(1, 0x0102030405060708L)))
                .isEqualTo("0c0001000102030405060708");
    }

    @Test
    void stringsEndInNulAndArePadded() {
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).string(3, "wg0"))).isEqualTo("0800030077673000");
        assertThat(hexBehindHeader(new MessageBuilder(16, 0).string(3, "wg10"))).isEqualTo("090003007767313000000000");
    }

    @Test
    void nestsCarryTheNestedFlagAndTheirLength() {
        MessageBuilder message =
                new MessageBuilder(16, 0).nested(2, nest -> nest.u8(1, 1).nested(3, inner -> inner.flag(4)));

        assertThat(hexBehindHeader(message)).isEqualTo("14000280" + "0500010001000000" + "08000380" + "04000400");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        MessageBuilder message = new MessageBuilder(16, 0)
                .u8(1, 200)
                .u16(2, 60_000)
                .u16BigEndian(3, 51820)
                .u32(4, -1)
                .u32BigEndian(5, 119)
                .u64(6, Long.MIN_VALUE)
                .u64BigEndian(7, 42)
                .string(8, "grüße")
                .bytes(9, new byte[] {1, 2, 3})
                .nested(10, nest -> nest.string(1, "inside"));
        Attributes attributes = decode(message);

        assertThat(attributes.require(1).asU8()).isEqualTo(200);
        assertThat(attributes.require(2).asU16()).isEqualTo(60_000);
        assertThat(attributes.require(3).asU16BigEndian()).isEqualTo(51820);
        assertThat(attributes.require(4).asU32()).isEqualTo(-1);
        assertThat(attributes.require(5).asU32BigEndian()).isEqualTo(119);
        assertThat(attributes.require(6).asU64()).isEqualTo(Long.MIN_VALUE);
        assertThat(attributes.require(7).asU64BigEndian()).isEqualTo(42);
        assertThat(attributes.require(8).asString()).isEqualTo("grüße");
        assertThat(attributes.require(9).asBytes()).containsExactly(1, 2, 3);
        assertThat(attributes.require(10).asNested().require(1).asString()).isEqualTo("inside");
        assertThat(attributes).extracting(Attribute::type).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void aNestThatIsTooLongIsRefusedInsteadOfWrittenWithAWrongLength() {
        MessageBuilder message = new MessageBuilder(16, 0);

        assertThatThrownBy(() -> message.nested(1, nest -> {
                    for (int i = 0; i < 7; i++) {
                        nest.bytes(1, new byte[10_000]);
                    }
                }))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
        assertThatThrownBy(() -> message.bytes(1, new byte[65_532]))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
    }

    @Test
    void garbledAttributesAreRefusedNotMisread() {
        ByteBuffer tooLong = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        tooLong.putShort((short) 9).putShort((short) 1).rewind();
        ByteBuffer tooShort = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        tooShort.putShort((short) 3).putShort((short) 1).rewind();

        for (ByteBuffer garbled : new ByteBuffer[] {tooLong, tooShort}) {
            assertThatThrownBy(() -> Attributes.parse(garbled))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG));
        }
        assertThatThrownBy(() ->
                        decode(new MessageBuilder(16, 0).u16(1, 1)).require(1).asU32())
                .isInstanceOf(NetlinkException.class);
        assertThatThrownBy(() -> decode(new MessageBuilder(16, 0).u16(1, 1)).require(2))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("attribute 2 is missing");
        assertThat(Attributes.parse(ByteBuffer.allocate(3))).isEmpty();
    }
}
