package io.wirefleet.agent.imports;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `[Interface]` section of a file that is being read. Of the private key it keeps the public half.
final class InterfaceSection {
    private static final String KNOWN = "PrivateKey, ListenPort, Address, DNS, MTU, Table, FwMark, SaveConfig, PreUp,"
            + " PostUp, PreDown, PostDown";

    final List<InterfaceAddress> addresses = new ArrayList<>();
    final List<IpAddress> dnsServers = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    @Nullable
    PublicKey publicKey;

    @Nullable
    Integer listenPort;

    @Nullable
    Integer mtu;

    /// @throws io.wirefleet.contract.InvalidValueException naming the key
    void take(int line, String key, String value) {
        switch (key.toLowerCase(Locale.ROOT)) {
            case "privatekey" ->
                publicKey = Values.key("PrivateKey", value, PrivateKey::parse).publicKey();
            case "listenport" -> listenPort = Values.number("ListenPort", value, 1, 65535);
            case "mtu" -> mtu = value.isEmpty() ? null : Values.number("MTU", value, 576, 65535);
            case "address" -> Values.list(value).forEach(part -> addresses.add(Values.address("Address", part)));
            case "dns" -> Values.list(value).forEach(part -> takeDns(line, part));
            case "table", "fwmark" -> note(line, key, value, "Wirefleet makes the routes of its interface itself");
            case "saveconfig" -> note(line, key, value, "the console keeps the configuration");
            case "preup", "postup", "predown", "postdown" ->
                note(
                        line,
                        key,
                        value,
                        "the command is not taken over: what it sets up now stays until it is undone, and is not made"
                                + " anew; masquerade and forwarding are the agent's");
            default -> throw Values.unknown("[Interface]", key, KNOWN);
        }
    }

    private void takeDns(int line, String part) {
        InterfaceAddress server = Values.addressOrNull(part);
        if (server == null || part.contains("/")) {
            notes.add("line " + line + ": DNS: a search domain is not taken over; only addresses are");
        } else {
            dnsServers.add(server.address());
        }
    }

    private void note(int line, String key, String value, String why) {
        if (!value.isEmpty()) {
            notes.add("line " + line + ": " + key + ": " + why);
        }
    }
}
