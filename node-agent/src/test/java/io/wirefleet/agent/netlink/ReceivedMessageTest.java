package io.wirefleet.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedMessageTest {
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    /// An acknowledgement as `netlink_ack()` writes it: error, header of the request, request if not capped,
    /// attributes.
    private static MessageBuilder acknowledgement(int error, int flags, int repeatedPayload) {
        MessageBuilder message = new MessageBuilder(NLMSG_ERROR, flags)
                .headerU32(error)
                .headerU32(MessageBuilder.HEADER_LENGTH + repeatedPayload)
                .headerU16(16)
                .headerU16(5)
                .headerU32(77)
                .headerU32(88);
        if ((flags & MessageFlags.CAPPED) == 0) {
            for (int i = 0; i < repeatedPayload; i++) {
                message.headerU8(0xee);
            }
        }
        return message;
    }

    private static @Nullable NetlinkException error(MessageBuilder message) {
        var received = ReceivedMessage.split(ByteBuffer.wrap(message.toBytes()));
        assertThat(received).hasSize(1);
        return received.getFirst().error("set things");
    }

    @Test
    void zeroIsSuccess() {
        assertThat(error(acknowledgement(0, MessageFlags.CAPPED, 40))).isNull();
        assertThat(error(new MessageBuilder(NLMSG_DONE, 0).headerU32(0))).isNull();
        assertThat(error(new MessageBuilder(NLMSG_DONE, 0))).isNull();
    }

    @Test
    void theExtendedAcknowledgementIsTold() {
        MessageBuilder capped = acknowledgement(-22, MessageFlags.CAPPED | MessageFlags.ACK_ATTRIBUTES, 40)
                .string(1, "Bad thing")
                .u32(2, 36);
        MessageBuilder repeated = acknowledgement(-22, MessageFlags.ACK_ATTRIBUTES, 40)
                .string(1, "Bad thing")
                .u32(2, 36);

        for (MessageBuilder message : new MessageBuilder[] {capped, repeated}) {
            assertThat(error(message))
                    .isNotNull()
                    .hasMessage("set things: EINVAL (Bad thing, at byte 36 of the request)")
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
                    .satisfies(e -> assertThat(e.name()).isEqualTo("EINVAL"));
        }
    }

    @Test
    void aMissingAttributeIsNamed() {
        assertThat(error(acknowledgement(-22, MessageFlags.CAPPED | MessageFlags.ACK_ATTRIBUTES, 0)
                        .u32(5, 3)))
                .isNotNull()
                .hasMessage("set things: EINVAL (attribute 3 is missing)");
    }

    @Test
    void aDumpThatFailedSaysSoAtItsEnd() {
        assertThat(error(new MessageBuilder(NLMSG_DONE, MessageFlags.ACK_ATTRIBUTES)
                        .headerU32(-19)
                        .string(1, "No such device")))
                .isNotNull()
                .hasMessage("set things: ENODEV (No such device)");
    }

    @Test
    void severalMessagesComeApart() {
        byte[] first = new MessageBuilder(20, 0).headerU8(1).toBytes(1, 9, 0);
        byte[] second = new MessageBuilder(21, 0).headerU32(2).toBytes(2, 9, 0);
        ByteBuffer datagram = ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .flip();

        assertThat(ReceivedMessage.split(datagram))
                .satisfiesExactly(
                        message -> assertThat(message.message().type()).isEqualTo(20),
                        message -> assertThat(message.message().header(4).getInt(0))
                                .isEqualTo(2));
    }

    @Test
    void aWrongLengthIsRefused() {
        ByteBuffer datagram = ByteBuffer.wrap(
                        new MessageBuilder(20, 0).headerU32(1).toBytes())
                .order(ByteOrder.nativeOrder());
        for (int length : new int[] {0, 15, 21, -1, Integer.MAX_VALUE}) {
            datagram.putInt(0, length);

            assertThatThrownBy(() -> ReceivedMessage.split(datagram)).isInstanceOf(NetlinkException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomBytesGiveMessagesOrANetlinkException(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = acknowledgement(-22, MessageFlags.CAPPED | MessageFlags.ACK_ATTRIBUTES, 4)
                    .string(1, "text")
                    .nested(6, nest -> nest.u32(1, 1))
                    .toBytes();
            for (int flips = 0; flips < 4; flips++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                for (ReceivedMessage message : ReceivedMessage.split(ByteBuffer.wrap(bytes))) {
                    message.error("read noise");
                    message.message()
                            .attributes(20)
                            .forEach(attribute ->
                                    assertThat(attribute.asNested()).isNotNull());
                }
            } catch (NetlinkException _) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
