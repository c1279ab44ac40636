package io.wirefleet.agent.firewall.nftables;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What tells our table from one that somebody else gave the same name: its comment, which `nft list tables` shows.
/// Kept in NFTA_TABLE_USERDATA in the form of libnftnl's udata.h: type NFTNL_UDATA_TABLE_COMMENT, length, text with
/// a NUL.
final class TableMark {
    static final String COMMENT = "managed by wirefleet-agent";

    private static final int COMMENT_TYPE = 0;

    private TableMark() {}

    static byte[] userdata() {
        byte[] text = COMMENT.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(COMMENT_TYPE);
        bytes.write(text.length + 1);
        bytes.writeBytes(text);
        bytes.write(0);
        return bytes.toByteArray();
    }
}
