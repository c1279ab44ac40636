package io.wirefleet.agent.imports;

import io.wirefleet.agent.imports.PeerComments.Said;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.imports.FoundPeer;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `[Peer]` section of a file that is being read. Of the preshared key it keeps that it is there.
final class PeerSection {
    private static final String KNOWN = "PublicKey, PresharedKey, AllowedIPs, Endpoint, PersistentKeepalive";

    /// Where it begins.
    final int line;

    final List<String> notes = new ArrayList<>();
    private final Set<IpPrefix> allowedIps = new LinkedHashSet<>();
    private final Said above;
    private Said inside = Said.NOTHING;
    private Said beside;
    private boolean hasPresharedKey;
    private @Nullable Integer keepalive;

    @Nullable
    PublicKey publicKey;

    /// @param above the comments right before it
    /// @param beside the comment on its own line; empty: none
    PeerSection(int line, List<String> above, String beside) {
        this.line = line;
        this.above = PeerComments.read(above);
        this.beside = PeerComments.read(List.of(beside));
    }

    /// @param before the comments on lines of their own since the line before
    /// @param comment on the same line; empty: none
    /// @throws io.wirefleet.contract.InvalidValueException naming the key
    void take(String key, String value, List<String> before, String comment) {
        inside = inside.or(PeerComments.read(before));
        beside = beside.or(PeerComments.read(List.of(comment)));
        switch (key.toLowerCase(Locale.ROOT)) {
            case "publickey" -> publicKey = Values.key("PublicKey", value, PublicKey::parse);
            case "presharedkey" -> {
                if (!value.isEmpty()) {
                    PresharedKey presharedKey = Values.key("PresharedKey", value, PresharedKey::parse);
                    hasPresharedKey = !presharedKey.equals(PresharedKey.of(new byte[32]));
                }
            }
            case "allowedips" -> Values.list(value).forEach(this::takeAllowedIp);
            case "endpoint" -> {
                if (!value.isEmpty()) {
                    notes.add("line " + line + ": this peer has an Endpoint, which is not taken over: Wirefleet's"
                            + " servers wait to be called");
                }
            }
            case "persistentkeepalive" -> {
                keepalive = value.equalsIgnoreCase("off")
                        ? 0
                        : Values.number("PersistentKeepalive, unless off,", value, 0, 65535);
                if (keepalive > 0) {
                    notes.add("line " + line + ": this peer has a PersistentKeepalive, which is the client's to send"
                            + " from now on");
                }
            }
            default -> throw Values.unknown("[Peer]", key, KNOWN);
        }
    }

    private void takeAllowedIp(String part) {
        InterfaceAddress address = Values.address("AllowedIPs", part);
        IpPrefix prefix = address.prefix();
        if (!prefix.address().equals(address.address())) {
            notes.add("line " + line + ": the allowed IP " + address + " of this peer stands for all of " + prefix
                    + "; for one address it ends in /" + prefix.family().bits());
        }
        allowedIps.add(prefix);
    }

    FoundPeer finish() {
        Said said = inside.or(above).or(beside);
        return new FoundPeer(
                Objects.requireNonNull(publicKey),
                said.name(),
                said.email(),
                List.copyOf(allowedIps),
                keepalive,
                hasPresharedKey);
    }
}
