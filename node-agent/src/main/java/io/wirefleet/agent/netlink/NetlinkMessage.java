package io.wirefleet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A message that was received, without its `struct nlmsghdr`.
///
/// @param type `nlmsg_type`
/// @param flags `nlmsg_flags`
/// @param payload the family's fixed header and the attributes, in the machine's byte order
public record NetlinkMessage(int type, int flags, ByteBuffer payload) {
    public NetlinkMessage {
        payload = payload.slice().order(ByteOrder.nativeOrder());
    }

    /// The family's fixed header, as a view.
    ///
    /// @throws NetlinkException EBADMSG if the message is shorter
    public ByteBuffer header(int length) {
        if (payload.remaining() < length) {
            throw NetlinkException.malformed("message of type " + type + " has " + payload.remaining()
                    + " bytes where a header of " + length + " is due");
        }
        return payload.slice(0, length).order(ByteOrder.nativeOrder());
    }

    /// The attributes behind a fixed header of this length.
    ///
    /// @throws NetlinkException EBADMSG if they are garbled
    public Attributes attributes(int headerLength) {
        header(headerLength);
        int start = MessageBuilder.align(headerLength);
        return start >= payload.remaining()
                ? Attributes.parse(ByteBuffer.allocate(0))
                : Attributes.parse(payload.slice(start, payload.remaining() - start));
    }
}
