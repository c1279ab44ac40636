package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.contract.state.ServerId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What tells our table from one that somebody else gave the same name, or another agent on this machine: its comment,
/// which `nft list tables` shows. Kept in NFTA_TABLE_USERDATA in the form of libnftnl's udata.h: type
/// NFTNL_UDATA_TABLE_COMMENT, length, text with a NUL.
final class TableMark {
    private static final String COMMENT = "managed by wirefleet-agent";

    private static final int COMMENT_TYPE = 0;

    private TableMark() {}

    /// @param server null: as agents marked it that knew of no other on their machine
    static byte[] userdata(@Nullable ServerId server) {
        byte[] text =
                (server == null ? COMMENT : COMMENT + " for server " + server).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(COMMENT_TYPE);
        bytes.write(text.length + 1);
        bytes.writeBytes(text);
        bytes.write(0);
        return bytes.toByteArray();
    }

    /// Whether any agent made it.
    static boolean isAnAgents(byte[] userdata) {
        return new String(userdata, StandardCharsets.US_ASCII).contains(COMMENT);
    }
}
