package io.wirefleet.agent.firewall.nftables;

import io.wirefleet.contract.state.ServerId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which table is ours: `wirefleet`, or, where that is the table of another agent on this machine, `wirefleet-` with
/// the interface's name. Whoever comes first has the plain name; a table is found again by its comment.
final class TableIdentity {
    private @Nullable ServerId owner;
    private @Nullable String device;
    private String name = NfTables.TABLE;

    /// @return whether it was somebody else until now
    boolean become(@Nullable ServerId server, @Nullable String tunnel) {
        boolean another = !Objects.equals(owner, server) || !Objects.equals(device, tunnel);
        owner = server;
        device = tunnel;
        return another;
    }

    @Nullable
    ServerId owner() {
        return owner;
    }

    @Nullable
    String device() {
        return device;
    }

    String name() {
        return name;
    }

    void name(String chosen) {
        name = chosen;
    }

    /// The name beside another agent's table.
    String ownName() {
        return device == null ? NfTables.TABLE : NfTables.TABLE + "-" + device;
    }
}
