package io.wirefleet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message with what its `struct nlmsghdr` says of the conversation it belongs to.
record ReceivedMessage(NetlinkMessage message, int sequence, int port) {
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int NLMSGERR_ATTR_OFFS = 2;
    private static final int NLMSGERR_ATTR_MISS_TYPE = 5;

    /// `struct nlmsgerr`: the error, then the request's header.
    private static final int ERROR_LENGTH = 4 + MessageBuilder.HEADER_LENGTH;

    /// The messages of a datagram.
    ///
    /// @throws NetlinkException EBADMSG if a message's length is shorter than its header or longer than what is
    ///     there
    static List<ReceivedMessage> split(ByteBuffer datagram) {
        List<ReceivedMessage> messages = new ArrayList<>();
        ByteBuffer rest = datagram.slice().order(ByteOrder.nativeOrder());
        while (rest.remaining() >= MessageBuilder.HEADER_LENGTH) {
            int start = rest.position();
            int length = rest.getInt(start);
            if (length < MessageBuilder.HEADER_LENGTH || length > rest.remaining()) {
                throw NetlinkException.malformed(
                        "a message says it has " + length + " bytes, of " + rest.remaining() + " that are left");
            }
            int headerLength = MessageBuilder.HEADER_LENGTH;
            ByteBuffer payload = rest.slice(start + headerLength, length - headerLength);
            messages.add(new ReceivedMessage(
                    new NetlinkMessage(rest.getShort(start + 4) & 0xffff, rest.getShort(start + 6) & 0xffff, payload),
                    rest.getInt(start + 8),
                    rest.getInt(start + 12)));
            rest.position(Math.min(start + MessageBuilder.align(length), rest.limit()));
        }
        return messages;
    }

    /// Whether this is the kernel's verdict on a request, good or bad.
    boolean isAcknowledgement() {
        return message.type() == NLMSG_ERROR || message.type() == NLMSG_OVERRUN;
    }

    /// Whether a dump is over with this message, for good or bad.
    boolean isEnd() {
        return message.type() == NLMSG_DONE || isAcknowledgement();
    }

    /// What the verdict, or the end of the dump, says is wrong; null: nothing.
    ///
    /// @param doing what was asked, for people
    @Nullable
    NetlinkException error(String doing) {
        if (message.type() == NLMSG_OVERRUN) {
            return new NetlinkException(doing, Errno.ENOBUFS, "the kernel lost messages");
        }
        if (message.type() == NLMSG_DONE && message.payload().remaining() < 4) {
            return null;
        }
        int error = message.header(4).getInt(0);
        return error == 0 ? null : new NetlinkException(doing, -error, explanation());
    }

    void throwIfError(String doing) {
        NetlinkException error = error(doing);
        if (error != null) {
            throw error;
        }
    }

    /// The extended acknowledgement's text and position, as far as they were given (`enum nlmsgerr_attrs`).
    private @Nullable String explanation() {
        if ((message.flags() & MessageFlags.ACK_ATTRIBUTES) == 0) {
            return null;
        }
        int start = message.type() == NLMSG_DONE ? 4 : ERROR_LENGTH;
        if (message.type() == NLMSG_ERROR && (message.flags() & MessageFlags.CAPPED) == 0) {
            start += Math.max(0, message.header(8).getInt(4) - MessageBuilder.HEADER_LENGTH);
        }
        Attributes attributes = message.attributes(start);
        List<String> parts = new ArrayList<>();
        Attribute text = attributes.find(NLMSGERR_ATTR_MSG);
        if (text != null) {
            parts.add(text.asString());
        }
        Attribute missing = attributes.find(NLMSGERR_ATTR_MISS_TYPE);
        if (missing != null) {
            parts.add("attribute " + missing.asU32() + " is missing");
        }
        Attribute offset = attributes.find(NLMSGERR_ATTR_OFFS);
        if (offset != null) {
            parts.add("at byte " + offset.asU32() + " of the request");
        }
        return parts.isEmpty() ? null : String.join(", ", parts);
    }
}
