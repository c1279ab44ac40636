package io.wirefleet.contract.imports;

import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.InterfaceAddress;
import io.wirefleet.contract.state.InterfaceItem;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A WireGuard interface as it was found on a server: what `wirefleet-agent import` prints and `POST /api/v1/imports`
/// takes. It holds no secret: of the private key the public half (I8), of preshared keys that they are there.
///
/// @param source where it was found, for people: a file, or the live interface
/// @param listenPort null: none is set
/// @param mtu null: not said
/// @param notes what the console cannot take over, for people
public record FoundInterface(
        String source,
        String interfaceName,
        @Nullable Integer listenPort,
        PublicKey publicKey,
        List<InterfaceAddress> addresses,
        @Nullable Integer mtu,
        List<IpAddress> dnsServers,
        List<FoundPeer> peers,
        List<String> notes) {
    public FoundInterface {
        addresses = List.copyOf(addresses);
        dnsServers = List.copyOf(dnsServers);
        peers = List.copyOf(peers);
        notes = List.copyOf(notes);
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("source", source)
                .put("interface_name", interfaceName)
                .put("listen_port", listenPort)
                .put("public_key", publicKey.toString())
                .put("mtu", mtu);
        ArrayNode held = json.putArray("addresses");
        addresses.forEach(address -> held.add(address.toString()));
        ArrayNode dns = json.putArray("dns_servers");
        dnsServers.forEach(address -> dns.add(address.toString()));
        ArrayNode said = json.putArray("notes");
        notes.forEach(said::add);
        ArrayNode all = json.putArray("peers");
        peers.forEach(peer -> all.add(peer.toJson()));
        return json;
    }

    /// @throws io.wirefleet.contract.json.InvalidFieldException naming the field that is wrong
    public static FoundInterface read(JsonFields fields) {
        Long port = fields.integer("listen_port", 1, 65535);
        Long mtu = fields.integer("mtu", 576, 65535);
        FoundInterface found = new FoundInterface(
                fields.requiredText("source"),
                fields.requiredParsed("interface_name", InterfaceItem::checkInterfaceName),
                port == null ? null : port.intValue(),
                fields.requiredParsed("public_key", PublicKey::parse),
                fields.parsedList("addresses", InterfaceAddress::parse),
                mtu == null ? null : mtu.intValue(),
                fields.parsedList("dns_servers", IpAddress::parse),
                fields.objects("peers", FoundPeer::read),
                fields.parsedList("notes", Function.identity()));
        fields.refuseUnknown();
        return found;
    }
}
