package io.wirefleet.agent.netlink;

/// Values of `nlmsg_flags` (`linux/netlink.h`). The bits above 0x80 mean one thing in a request to read and
/// another in a request to make.
public final class MessageFlags {
    public static final int REQUEST = 0x01;
    public static final int MULTI = 0x02;
    public static final int ACK = 0x04;
    public static final int ECHO = 0x08;

    /// In an answer: the tables changed while they were dumped.
    public static final int DUMP_INTERRUPTED = 0x10;

    /// To read: everything.
    public static final int DUMP = 0x300;

    /// To make: override what is there.
    public static final int REPLACE = 0x100;

    /// To make: fail with EEXIST if it is there.
    public static final int EXCLUSIVE = 0x200;

    /// To make: create what is missing.
    public static final int CREATE = 0x400;

    /// To make: at the end of the list.
    public static final int APPEND = 0x800;

    /// In an acknowledgement: the request is not repeated in it, only its header.
    static final int CAPPED = 0x100;

    /// In an acknowledgement: attributes follow (`enum nlmsgerr_attrs`).
    static final int ACK_ATTRIBUTES = 0x200;

    private MessageFlags() {}
}
