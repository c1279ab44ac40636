package io.wirefleet.console.imports;

import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.imports.ImportPlan.PlannedNetwork;
import io.wirefleet.console.imports.ImportPlan.PlannedPeer;
import io.wirefleet.console.imports.ImportPlan.PlannedRule;
import io.wirefleet.console.imports.ImportPlan.PlannedServer;
import io.wirefleet.contract.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Plans as they are answered.
final class ImportJson {
    private final ImportRequest request;
    private final ImportPlan plan;
    private final boolean isDone;
    private final String console;
    private final Map<UUID, String> networkNames = new HashMap<>();

    /// @param isDone whether it was carried out; if not, what it would make has no ids yet
    /// @param console the address that the caller reached it at
    ImportJson(ImportRequest request, ImportPlan plan, boolean isDone, String console) {
        this.request = request;
        this.plan = plan;
        this.isDone = isDone;
        this.console = console;
        plan.networks()
                .forEach(
                        network -> networkNames.put(network.id(), network.spec().name()));
    }

    /// @param receiptId null: there is none
    ObjectNode toJson(@Nullable UUID receiptId) {
        ObjectNode json = Json.object().put("dry_run", !isDone).put("receipt_id", JsonTexts.text(receiptId));
        json.putNull("blast_radius");
        ArrayNode networks = json.putArray("networks");
        plan.networks().forEach(network -> networks.add(network(network)));
        ArrayNode servers = json.putArray("servers");
        plan.servers().forEach(server -> servers.add(server(server)));
        ArrayNode peers = json.putArray("peers");
        plan.peers().forEach(peer -> peers.add(peer(peer)));
        ArrayNode rules = json.putArray("access_rules");
        plan.rules().forEach(rule -> rules.add(rule(rule)));
        ArrayNode conflicts = json.putArray("conflicts");
        plan.conflicts()
                .forEach(conflict -> conflicts
                        .addObject()
                        .put("pointer", conflict.pointer())
                        .put("detail", conflict.detail())
                        .put("fix", conflict.fix()));
        ArrayNode notes = json.putArray("notes");
        plan.notes()
                .forEach(
                        note -> notes.addObject().put("pointer", note.pointer()).put("detail", note.detail()));
        return json;
    }

    private @Nullable String id(UUID id) {
        return isDone ? id.toString() : null;
    }

    private ObjectNode network(PlannedNetwork network) {
        return Json.object()
                .put("id", network.exists() ? network.id().toString() : id(network.id()))
                .put("name", network.spec().name())
                .put("ipv4_cidr", JsonTexts.text(network.spec().ipv4Cidr()))
                .put("ipv6_cidr", JsonTexts.text(network.spec().ipv6Cidr()))
                .put("exists", network.exists());
    }

    private ObjectNode server(PlannedServer server) {
        ObjectNode json = Json.object()
                .put("id", id(server.id()))
                .put("name", server.spec().name())
                .put("network", networkNames.get(server.spec().networkId()))
                .put("public_key", server.publicKey().toString())
                .put("endpoint_host", server.spec().endpointHost())
                .put("listen_port", server.spec().listenPort())
                .put("interface_name", server.spec().interfaceName())
                .put("mtu", server.spec().mtu());
        json.set("addresses", JsonTexts.array(server.addresses()));
        json.set("dns_servers", JsonTexts.array(server.spec().dnsServers()));
        return json.put(
                "next_command",
                isDone
                        ? "wirefleet-agent enroll --adopt " + server.spec().interfaceName() + " --console " + console
                                + " --token-file <file with the join token of " + console + "/api/v1/servers/"
                                + server.id() + "/join-tokens>"
                        : null);
    }

    private ObjectNode peer(PlannedPeer peer) {
        ObjectNode json = Json.object()
                .put("id", id(peer.id()))
                .put("name", peer.spec().name())
                .put("network", networkNames.get(peer.spec().networkId()))
                .put("owner", peer.spec().owner())
                .put("public_key", peer.spec().publicKey().toString());
        json.set("tags", JsonTexts.tags(peer.spec().tags()));
        json.set("addresses", JsonTexts.array(peer.spec().addresses()));
        json.set("routed_prefixes", JsonTexts.array(peer.spec().routedPrefixes()));
        json.put("preshared_key", peer.spec().hasPresharedKeys() ? "per_server" : "none")
                .put("persistent_keepalive_seconds", peer.spec().persistentKeepaliveSeconds());
        ArrayNode servers = json.putArray("servers");
        peer.servers().forEach(place -> servers.add(request.servers().get(place).name()));
        return json;
    }

    private ObjectNode rule(PlannedRule rule) {
        ObjectNode json = Json.object()
                .put("id", id(rule.id()))
                .put("name", rule.spec().name())
                .put("server", request.servers().get(rule.server()).name());
        json.set("peer_tags", JsonTexts.tags(rule.spec().peers().tags()));
        json.set("destinations", JsonTexts.array(rule.spec().destinations()));
        return json.put(
                "peers",
                plan.peers().stream()
                        .filter(peer -> peer.servers().contains(rule.server()))
                        .count());
    }
}
