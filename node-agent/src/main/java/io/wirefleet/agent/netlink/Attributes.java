package io.wirefleet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes of a message or of a nested attribute, in the order received.
public final class Attributes implements Iterable<Attribute> {
    private static final int TYPE_MASK = 0x3fff;

    private final List<Attribute> attributes;

    private Attributes(List<Attribute> attributes) {
        this.attributes = attributes;
    }

    /// Reads attributes up to the buffer's limit; up to three bytes behind the last are taken as padding.
    ///
    /// @throws NetlinkException EBADMSG if an attribute's length is shorter than its header or longer than what is
    ///     there
    public static Attributes parse(ByteBuffer source) {
        ByteBuffer buffer = source.slice().order(ByteOrder.nativeOrder());
        List<Attribute> attributes = new ArrayList<>();
        while (buffer.remaining() >= MessageBuilder.ATTRIBUTE_HEADER_LENGTH) {
            int start = buffer.position();
            int length = buffer.getShort(start) & 0xffff;
            int type = buffer.getShort(start + 2) & TYPE_MASK;
            if (length < MessageBuilder.ATTRIBUTE_HEADER_LENGTH || length > buffer.remaining()) {
                throw NetlinkException.malformed("attribute " + type + " says it has " + length + " bytes, of "
                        + buffer.remaining() + " that are left");
            }
            int headerLength = MessageBuilder.ATTRIBUTE_HEADER_LENGTH;
            attributes.add(new Attribute(type, buffer.slice(start + headerLength, length - headerLength)));
            buffer.position(Math.min(start + MessageBuilder.align(length), buffer.limit()));
        }
        return new Attributes(attributes);
    }

    /// The last attribute of this type, as the kernel itself reads them; null: there is none.
    public @Nullable Attribute find(int type) {
        for (int i = attributes.size() - 1; i >= 0; i--) {
            if (attributes.get(i).type() == type) {
                return attributes.get(i);
            }
        }
        return null;
    }

    /// @throws NetlinkException EBADMSG if there is none of this type
    public Attribute require(int type) {
        Attribute attribute = find(type);
        if (attribute == null) {
            throw NetlinkException.malformed("attribute " + type + " is missing");
        }
        return attribute;
    }

    public boolean has(int type) {
        return find(type) != null;
    }

    @Override
    public Iterator<Attribute> iterator() {
        return attributes.iterator();
    }
}
