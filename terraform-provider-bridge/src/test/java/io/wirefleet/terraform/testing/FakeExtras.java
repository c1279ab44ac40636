package io.wirefleet.terraform.testing;

import com.google.protobuf.ByteString;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.testing.FakeConsole.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a [FakeConsole] answers beside its rows: configurations of clients, access, the audit, join tokens.
public final class FakeExtras {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    private final Map<String, String> servers = new LinkedHashMap<>();
    private final Map<String, ObjectNode> latest = new ConcurrentHashMap<>();
    private final ArrayNode access = Json.array();
    private final FakeForesight foresight = new FakeForesight();
    private boolean oneFile = true;
    private boolean auditIsRead = true;

    /// The servers that every peer is on, by name, with their keys; empty for one whose agent has not enrolled.
    public void attach(Map<String, String> keysByName) {
        servers.clear();
        servers.putAll(keysByName);
    }

    /// From now on two servers lead to the same destinations, which one file can't say.
    public void overlap() {
        oneFile = false;
    }

    /// Somebody changed this thing last.
    public void audited(String subjectId, String actor, String at, String field) {
        ObjectNode entry = Json.object().put("actor", actor).put("at", at).put("action", "update");
        entry.putObject("before").put(field, "a").put("version", 1);
        entry.putObject("after").put(field, "b").put("version", 2);
        latest.put(subjectId, entry);
    }

    /// The token's role does not let it read the audit any more.
    public void hideAudit() {
        auditIsRead = false;
    }

    public void grant(ObjectNode row) {
        access.add(row);
    }

    /// What dry runs answer.
    public FakeForesight foresight() {
        return foresight;
    }

    Optional<Reply> reply(String[] path, Map<String, String> query) {
        String last = path[path.length - 1];
        return switch (path[3] + "/" + last) {
            case "access/access" -> Optional.of(Reply.json(200, Map.of(), Pages.of(access, query)));
            case "audit/audit" -> Optional.of(audit(query.getOrDefault("subject_id", "")));
            case "peers/config" -> Optional.of(config(path[4], query));
            case "servers/join-tokens" ->
                Optional.of(Reply.json(
                        201,
                        Map.of(),
                        Json.object()
                                .put("id", UUID.randomUUID().toString())
                                .put("server_id", path[4])
                                .put("expires_at", "2099-01-01T00:00:00Z")
                                .put("ttl_seconds", 3600)
                                .put("join_token", "wfj_" + UUID.randomUUID())));
            default -> Optional.empty();
        };
    }

    private Reply audit(String subjectId) {
        if (!auditIsRead) {
            return FakeConsole.problem(403, "Forbidden", "the role operator may not do this", "", "");
        }
        ArrayNode items =
                Json.array().add(Json.object().put("action", "acknowledge").put("actor", "agent:1"));
        if (latest.containsKey(subjectId)) {
            items.add(latest.get(subjectId));
        }
        return Reply.json(200, Map.of(), Pages.of(items, Map.of()));
    }

    private Reply config(String peerId, Map<String, String> query) {
        String conf = "[Interface]\nPrivateKey = <private key>\n";
        return switch (query.getOrDefault("format", "conf")) {
            case "json" -> Reply.json(200, Map.of(), json(peerId));
            case "zip" -> new Reply(200, Map.of(), "application/zip", ByteString.copyFrom(zip(conf)));
            case "qr" -> new Reply(200, Map.of(), "image/png", ByteString.copyFrom(PNG));
            default ->
                oneFile
                        ? Reply.text(200, Map.of(), "text/plain; charset=utf-8", conf)
                        : FakeConsole.problem(409, "Conflict", "one file cannot say it", "", "");
        };
    }

    private ObjectNode json(String peerId) {
        ObjectNode json = Json.object()
                .put("peer_id", peerId)
                .put("peer_name", "laptop")
                .put("private_key", "<private key>")
                .putNull("mtu");
        json.putArray("addresses").add("10.80.0.2");
        json.putArray("dns_servers");
        ArrayNode shown = json.putArray("servers");
        servers.forEach((name, key) -> {
            ObjectNode server = shown.addObject()
                    .put("server_id", "id-of-" + name)
                    .put("server_name", name)
                    .put("public_key", key.isEmpty() ? null : key)
                    .putNull("preshared_key")
                    .put("endpoint", name + ".example.net:51820")
                    .put("persistent_keepalive_seconds", 25);
            server.putArray("allowed_ips").add("10.9.0.0/24");
        });
        return json;
    }

    private byte[] zip(String conf) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> server : servers.entrySet()) {
                if (!server.getValue().isEmpty()) {
                    zip.putNextEntry(new ZipEntry(server.getKey() + ".conf"));
                    zip.write(("# " + server.getKey() + "\n" + conf).getBytes(StandardCharsets.UTF_8));
                    zip.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
