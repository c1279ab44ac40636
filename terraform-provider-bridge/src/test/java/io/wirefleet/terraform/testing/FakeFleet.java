package io.wirefleet.terraform.testing;

import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The rows of a [FakeConsole]. All methods may be called by tests while the console runs.
public final class FakeFleet {
    private static final Map<String, String> DEFAULTS = Map.of(
            "networks",
            "{'name':null,'ipv4_cidr':null,'ipv6_cidr':null,'reservations':[]}",
            "servers",
            """
            {'name':null,'network_id':null,'endpoint_host':null,'endpoint_port':null,'listen_port':51820,
            'additional_listen_ports':[],'interface_name':'wg0','tags':{},'region':null,'capacity':1000,'mtu':null,
            'dns_servers':[],'egress':{'interface':null,'masquerade':true,'masquerade_sources':[],'snat_addresses':[]},
            'exits':[],'conntrack':{'max_entries':null,'udp_timeout_seconds':null,'udp_stream_timeout_seconds':null,'bypass_tunnel_port':true},'tuning':{'mode':'managed'},
            'console_outage':{'mode':'fail_static','after_seconds':null},'auto_rollback':null}""",
            "peers",
            """
            {'name':null,'network_id':null,'owner':null,'public_key':null,'next_public_key':null,'tags':{},'region':null,
            'reservation':null,'addresses':[],'routed_prefixes':[],'persistent_keepalive_seconds':25,
            'preshared_key':'none','rotation_ends_at':null,'enabled':true,'expires_at':null}""",
            "access-rules",
            """
            {'name':null,'description':null,'peers':{'ids':[],'owners':[],'tags':{},'all':false},
            'servers':{'ids':[],'tags':{},'all':false},'destinations':[],'exclude_destinations':[],'ports':[],'exit':null,
            'exit_fallback':false,'placement':'all','valid_from':null,'valid_until':null,'enabled':true}""",
            "api-tokens",
            "{'name':null,'role':null,'owner':null,'tags':{},'expires_at':null}");

    private static final Set<String> TIMES = Set.of("expires_at", "valid_from", "valid_until");
    private static final Set<String> PREFIXES = Set.of("ipv4_cidr", "ipv6_cidr");
    private static final Set<String> PREFIX_LISTS = Set.of("destinations", "exclude_destinations", "routed_prefixes");

    private final Map<String, Map<String, ObjectNode>> rows = new LinkedHashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private final Map<String, Boolean> away = new LinkedHashMap<>();
    private long revision = 1;
    private int hosts = 1;

    /// From now on this server acknowledges nothing.
    ///
    /// @param reachable whether its agent is in touch with the console all the same
    public synchronized void silence(String server, boolean reachable) {
        away.put(server, reachable);
    }

    /// From now on every server acknowledges at once.
    public synchronized void everybodyIsBack() {
        away.clear();
        notifyAll();
    }

    /// From now on this server acknowledges at once again.
    public synchronized void isBack(String server) {
        away.remove(server);
        notifyAll();
    }

    /// Returns when every server has acknowledged, one has that had not, or the time is over.
    synchronized void hold(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        int before = away.size();
        while (!away.isEmpty() && away.size() >= before) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /// From now on the console is one that never heard of this collection.
    public synchronized void forget(String collection) {
        unknown.add(collection);
    }

    /// The only row of this name. What a test changes in it, it changes behind Terraform's back.
    public synchronized ObjectNode named(String collection, String name) {
        return of(collection).values().stream()
                .filter(row -> row.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow();
    }

    public synchronized int count(String collection) {
        return of(collection).size();
    }

    /// Changes a field as somebody at the console would.
    public synchronized void change(String collection, String name, String field, JsonNode value) {
        ObjectNode row = named(collection, name);
        row.set(field, value);
        touch(row);
    }

    /// Removes a row as somebody at the console would.
    public synchronized void remove(String collection, String name) {
        of(collection).remove(named(collection, name).path("id").asString());
    }

    /// Does something and takes it back.
    synchronized void rehearse(Runnable write) {
        Map<String, Map<String, ObjectNode>> before = new LinkedHashMap<>();
        rows.forEach((name, collection) -> {
            Map<String, ObjectNode> copy = new LinkedHashMap<>();
            collection.forEach((id, row) -> copy.put(id, row.deepCopy()));
            before.put(name, copy);
        });
        try {
            write.run();
        } finally {
            rows.clear();
            rows.putAll(before);
        }
    }

    private Map<String, ObjectNode> of(String collection) {
        if (!DEFAULTS.containsKey(collection) || unknown.contains(collection)) {
            throw new RefusedRequest(404, "", "there is no such collection");
        }
        return rows.computeIfAbsent(collection, _ -> new LinkedHashMap<>());
    }

    synchronized ObjectNode list(String collection, Map<String, String> filters) {
        ArrayNode items = Json.array();
        of(collection).values().stream()
                .filter(row -> matches(row, filters))
                .forEach(row -> items.add(shown(collection, row)));
        return Pages.of(items, filters);
    }

    /// Tests ask for one tag at the most.
    private static boolean matches(ObjectNode row, Map<String, String> filters) {
        for (String name : List.of("name", "network_id", "owner", "role")) {
            if (filters.containsKey(name)
                    && !filters.get(name).equals(row.path(name).asString(""))) {
                return false;
            }
        }
        String[] tag = filters.getOrDefault("tag", ":").split(":", 2);
        return tag[0].isEmpty() || tag[1].equals(row.path("tags").path(tag[0]).asString(""));
    }

    synchronized ObjectNode get(String collection, String id) {
        return shown(collection, row(collection, id));
    }

    private ObjectNode row(String collection, String id) {
        ObjectNode row = of(collection).get(id);
        if (row == null) {
            throw new RefusedRequest(404, "", "there is no row with this id");
        }
        return row;
    }

    public synchronized ObjectNode create(String collection, ObjectNode body) {
        ObjectNode row = defaults(collection);
        merge(row, body, "");
        check(collection, row, "");
        UUID random = UUID.randomUUID();
        UUID id = new UUID((random.getMostSignificantBits() & ~0xf000L) | 0x7000L, random.getLeastSignificantBits());
        row.put("id", id.toString());
        row.put("version", 0);
        row.put("created_at", Instant.now().toString());
        if (collection.equals("servers")) {
            row.put("state", "active").putNull("public_key");
            row.set("addresses", Json.array().add("10.80.0." + hosts++).add("fd80::" + hosts));
        }
        if (collection.equals("peers") && row.path("addresses").isEmpty()) {
            row.set("addresses", Json.array().add("10.80.0." + hosts++).add("fd80::" + hosts));
        }
        touch(row);
        of(collection).put(id.toString(), row);
        ObjectNode made = shown(collection, row);
        if (collection.equals("api-tokens")) {
            made.put("token", "wf_" + UUID.randomUUID());
        }
        return made;
    }

    /// All of them or none.
    synchronized ObjectNode createAll(String collection, ObjectNode body) {
        ObjectNode answer = Json.object();
        ArrayNode made = answer.putArray("items");
        for (JsonNode item : body.path("items")) {
            try {
                made.add(create(collection, (ObjectNode) item));
            } catch (RefusedRequest e) {
                made.forEach(row -> of(collection).remove(row.path("id").asString()));
                throw new RefusedRequest(e.status(), "/items/" + made.size() + e.pointer(), e.detail());
            }
        }
        return answer;
    }

    synchronized ObjectNode patch(String collection, String id, ObjectNode patch, @Nullable String ifMatch) {
        ObjectNode row = row(collection, id);
        if (ifMatch != null && !ifMatch.equals("\"" + row.path("version").asLong() + "\"")) {
            throw new RefusedRequest(412, "", "the row has version " + row.path("version"));
        }
        ObjectNode changed = row.deepCopy();
        merge(changed, patch, "");
        check(collection, changed, id);
        touch(changed);
        of(collection).put(id, changed);
        return shown(collection, changed);
    }

    synchronized void delete(String collection, String id) {
        row(collection, id);
        of(collection).remove(id);
    }

    private static void touch(ObjectNode row) {
        row.put("version", row.path("version").asLong() + 1)
                .put("updated_at", Instant.now().toString());
    }

    private static ObjectNode defaults(String collection) {
        return (ObjectNode) Json.parse(DEFAULTS.getOrDefault(collection, "{}").replace('\'', '"'));
    }

    private void check(String collection, ObjectNode row, String own) {
        String name = row.path("name").asString("");
        if (name.isEmpty()) {
            throw new RefusedRequest(422, "/name", "is required");
        }
        of(collection).values().stream()
                .filter(other -> !other.path("id").asString("").equals(own))
                .filter(other -> other.path("name").asString("").equals(name))
                .findFirst()
                .ifPresent(_ -> {
                    throw new RefusedRequest(409, "/name", "'" + name + "' is taken");
                });
        String exit = row.path("exit").asString("");
        for (ObjectNode server : exit.isEmpty()
                ? List.<ObjectNode>of()
                : List.copyOf(of("servers").values())) {
            if (server.path("exits")
                    .valueStream()
                    .noneMatch(given -> given.path("name").asString("").equals(exit))) {
                String lacking = server.path("name").asString("");
                throw new RefusedRequest(
                        409, "/exit", "is '" + exit + "', which server '" + lacking + "' does not have");
            }
        }
        if (row.path("listen_port").asInt(1) > 65535) {
            throw new RefusedRequest(422, "/listen_port", "must be between 1 and 65535");
        }
    }

    /// RFC 7396, in the console's own spelling.
    private static void merge(ObjectNode row, ObjectNode patch, String pointer) {
        Set<String> names = new HashSet<>(patch.propertyNames());
        for (String name : names) {
            String at = pointer + "/" + name;
            boolean free = pointer.endsWith("/tags") || name.equals("tags");
            if (!row.has(name) && !pointer.endsWith("/tags") && !free) {
                throw new RefusedRequest(422, at, "is not a field of this object");
            }
            JsonNode value = patch.get(name);
            if (value instanceof ObjectNode inner && row.get(name) instanceof ObjectNode old) {
                merge(old, inner, at);
            } else if (value.isNull() && pointer.endsWith("/tags")) {
                row.remove(name);
            } else {
                row.set(name, spelled(name, value));
            }
        }
    }

    private static JsonNode spelled(String name, JsonNode value) {
        if (value.isString() && TIMES.contains(name)) {
            return Json.parse("\"" + OffsetDateTime.parse(value.stringValue()).toInstant() + "\"");
        }
        if (value.isString() && PREFIXES.contains(name)) {
            return Json.parse("\"" + IpPrefix.parse(value.stringValue()) + "\"");
        }
        if (value instanceof ArrayNode array && PREFIX_LISTS.contains(name)) {
            ArrayNode sorted = Json.array();
            array.valueStream()
                    .map(element -> IpPrefix.parse(element.stringValue()))
                    .sorted()
                    .forEach(prefix -> sorted.add(prefix.toString()));
            return sorted;
        }
        if (value instanceof ArrayNode array && name.equals("ports")) {
            array.forEach(range -> {
                if (range instanceof ObjectNode port && !port.has("to")) {
                    port.set("to", port.path("from").isMissingNode() ? null : port.get("from"));
                }
            });
        }
        return value;
    }

    /// The row with what agents say of it, which is another thing each time.
    private ObjectNode shown(String collection, ObjectNode row) {
        ObjectNode shown = row.deepCopy();
        revision++;
        if (collection.equals("servers")) {
            shown.put("desired_revision", revision).put("applied_revision", revision - 1);
            shown.put("last_seen_at", Instant.now().toString()).put("agent_version", "0.1.0");
            shown.set("conditions", Json.array());
            shown.set("host", Json.object().put("conntrack_entries", revision));
        }
        if (collection.equals("peers")) {
            shown.put("latest_handshake_at", Instant.now().toString());
            shown.put("receive_bytes", revision).put("transmit_bytes", revision);
            shown.set("attachments", Json.array().add(Json.object().put("revision", revision)));
        }
        if (collection.equals("api-tokens")) {
            shown.put("last_used_at", Instant.now().toString());
        }
        return shown;
    }

    String newReceipt() {
        return new UUID(0x7000L, revision).toString();
    }

    synchronized ObjectNode receipt(String id) {
        ArrayNode servers = Json.array();
        of("servers").values().stream()
                .map(server -> server.path("name").asString())
                .filter(name -> !away.containsKey(name))
                .forEach(name -> servers.add(Json.object()
                        .put("server_id", UUID.randomUUID().toString())
                        .put("server_name", name)
                        .put("pending", false)
                        .put("reachable", true)));
        away.forEach((name, reachable) -> servers.add(Json.object()
                .put("server_id", UUID.randomUUID().toString())
                .put("server_name", name)
                .put("pending", true)
                .put("reachable", reachable)));
        ObjectNode receipt = Json.object().put("id", id).put("status", away.isEmpty() ? "closed" : "open");
        receipt.set("servers", servers);
        return receipt;
    }
}
