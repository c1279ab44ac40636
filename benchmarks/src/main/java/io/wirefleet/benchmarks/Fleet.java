package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PublicKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a benchmark declares: one network, one server, one rule that gives all of its peers the same, and the peers.
final class Fleet {
    private static final int BATCH = 500;

    private final Api api;
    private final String name;
    private final String network;
    private final String server;
    private final SplittableRandom random;
    private int made;

    private Fleet(Api api, String name, String network, String server) {
        this.api = api;
        this.name = name;
        this.network = network;
        this.server = server;
        this.random = new SplittableRandom(name.hashCode());
    }

    /// @param cidr the network's plan, IPv4
    static Fleet declare(Api api, String name, String cidr) throws IOException, InterruptedException {
        String network = id(api.call(
                "POST", "/api/v1/networks", Json.object().put("name", name).put("ipv4_cidr", cidr)));
        String server = declareServer(api, name, name, network);
        ObjectNode rule = Json.object().put("name", name);
        rule.putArray("destinations").add("192.0.2.0/24");
        rule.putObject("peers").putObject("tags").put("fleet", name);
        rule.putObject("servers").putObject("tags").put("fleet", name);
        api.call("POST", "/api/v1/access-rules", rule);
        return new Fleet(api, name, network, server);
    }

    private static String declareServer(Api api, String name, String fleet, String network)
            throws IOException, InterruptedException {
        ObjectNode server = Json.object()
                .put("name", name)
                .put("network_id", network)
                .put("endpoint_host", "192.0.2.1")
                .put("interface_name", name);
        server.putObject("tags").put("fleet", fleet);
        return id(api.call("POST", "/api/v1/servers", server));
    }

    /// One more server, which holds the same peers.
    ///
    /// @return its id
    String addServer(String serverName) throws IOException, InterruptedException {
        return addServer(serverName, name);
    }

    /// One more server of this network.
    ///
    /// @param tag the value of its tag `fleet`
    /// @return its id
    String addServer(String serverName, String tag) throws IOException, InterruptedException {
        return declareServer(api, serverName, tag, network);
    }

    String server() {
        return server;
    }

    /// @return the ids of the peers made
    List<String> createPeers(int count) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            ArrayNode items = Json.array();
            for (int i = Math.min(BATCH, count - ids.size()); i > 0; i--) {
                items.add(newPeer());
            }
            ObjectNode batch = Json.object();
            batch.set("items", items);
            api.call("POST", "/api/v1/peers/batch", batch).get("items").forEach(peer -> ids.add(id(peer)));
        }
        return ids;
    }

    /// The declaration of a peer that was not there yet.
    synchronized ObjectNode newPeer() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        key[31] &= 0x7f;
        ObjectNode body = Json.object()
                .put("name", name + "-" + made++)
                .put("network_id", network)
                .put("public_key", PublicKey.of(key).toString());
        body.putObject("tags").put("fleet", name);
        return body;
    }

    static String id(JsonNode created) {
        return created.get("id").stringValue();
    }
}
