package io.wirefleet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A walk over attributes that makes nothing of those that are passed by: for long lists of which few matter. Begins
/// before the first one.
public final class AttributeWalk {
    private static final int HEADER_LENGTH = MessageBuilder.ATTRIBUTE_HEADER_LENGTH;
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer buffer;
    private int start;
    private int end;
    private int following;

    private AttributeWalk(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /// Over the attributes that the value of one holds.
    public static AttributeWalk into(Attribute nest) {
        return new AttributeWalk(nest.asBuffer().order(ByteOrder.nativeOrder()));
    }

    /// Goes to the next attribute; false: there was none.
    ///
    /// @throws NetlinkException EBADMSG if its length is shorter than its header or longer than what is there
    public boolean next() {
        if (buffer.limit() - following < HEADER_LENGTH) {
            return false;
        }
        start = following;
        end = start + length(start, buffer.limit());
        following = Math.min(start + MessageBuilder.align(end - start), buffer.limit());
        return true;
    }

    /// Copies the value of the first attribute of this type in the one that the walk is at.
    ///
    /// @return false: there is none, or its value is of another length
    /// @throws NetlinkException EBADMSG if an attribute before it is garbled
    public boolean copyNested(int type, byte[] into) {
        int at = start + HEADER_LENGTH;
        while (end - at >= HEADER_LENGTH) {
            int length = length(at, end);
            if ((buffer.getShort(at + 2) & TYPE_MASK) == type) {
                if (length != HEADER_LENGTH + into.length) {
                    return false;
                }
                buffer.get(at + HEADER_LENGTH, into);
                return true;
            }
            at += MessageBuilder.align(length);
        }
        return false;
    }

    /// The attributes in the one that the walk is at.
    ///
    /// @throws NetlinkException EBADMSG if they are garbled
    public Attributes nested() {
        return Attributes.parse(buffer.slice(start + HEADER_LENGTH, end - start - HEADER_LENGTH));
    }

    private int length(int at, int limit) {
        int length = buffer.getShort(at) & 0xffff;
        if (length < HEADER_LENGTH || length > limit - at) {
            throw NetlinkException.malformed(
                    "an attribute says it has " + length + " bytes, of " + (limit - at) + " that are left");
        }
        return length;
    }
}
