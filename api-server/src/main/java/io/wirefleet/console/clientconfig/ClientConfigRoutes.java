package io.wirefleet.console.clientconfig;

import io.javalin.http.Context;
import io.wirefleet.console.clientconfig.ClientConfig.OnServer;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A client's configuration as it is answered: one file of `wg-quick(8)`, a ZIP with one for each server, or JSON.
/// It holds preshared keys, so that it takes the peer's owner or an operator, and nobody may cache it.
public final class ClientConfigRoutes {
    private final ClientConfigs configs;

    public ClientConfigRoutes(ClientConfigs configs) {
        this.configs = configs;
    }

    public List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/peers/{id}/config",
                Role.OWNER,
                Operation.of("The configuration of a plain WireGuard client; '" + ConfigFile.PRIVATE_KEY_PLACEHOLDER
                                + "' is to be replaced by the peer's private key")
                        .with(
                                Parameter.query(
                                        "format",
                                        Schema.oneOf(
                                                "conf: one file; qr: a PNG of it; qr-text: for a terminal; zip: a file for each server",
                                                "conf",
                                                "zip",
                                                "json",
                                                "qr",
                                                "qr-text")),
                                Parameter.query("server_id", Schema.id("For this server alone")))
                        .answering(200, new Content.Other("text/plain")),
                this::get));
    }

    private void get(Context context) {
        Query query = Query.of(context, List.of("format", "server_id"));
        ServerId server = query.parsed("server_id", ServerId::parse);
        String format = query.text("format");
        ClientConfig whole = config(context.pathParam("id"));
        ClientConfig config = server == null ? whole : whole.on(server);
        context.header("Cache-Control", "no-store");
        switch (format == null ? "conf" : format) {
            case "conf" -> conf(context, usable(config));
            case "zip" -> zip(context, usable(config));
            case "json" ->
                context.contentType("application/json").result(toJson(config).toString());
            case "qr" ->
                context.contentType("image/png")
                        .result(QrCode.of(file(usable(config))).toPng());
            case "qr-text" ->
                context.contentType("text/plain; charset=utf-8")
                        .result(QrCode.of(file(usable(config))).toTerminal());
            default ->
                throw RefusedException.malformed("query parameter format must be one of conf, json, qr, qr-text, zip");
        }
    }

    private ClientConfig config(String id) {
        try {
            return configs.find(PeerId.parse(id)).orElseThrow(() -> RefusedException.notFound("peer", id));
        } catch (InvalidValueException _) {
            throw RefusedException.notFound("peer", id);
        }
    }

    private static ClientConfig usable(ClientConfig config) {
        if (config.servers().isEmpty()) {
            throw RefusedException.conflict("the peer is on no such server: no access rule lets it there");
        }
        if (config.enrolled().isEmpty()) {
            throw RefusedException.conflict(
                    "no agent of the peer's servers has enrolled yet, so that their keys are" + " not known");
        }
        return config;
    }

    private static void conf(Context context, ClientConfig config) {
        context.contentType("text/plain; charset=utf-8").result(file(config));
    }

    /// The one file that says it all.
    private static String file(ClientConfig config) {
        config.overlap().ifPresent(overlap -> {
            throw RefusedException.conflict("servers '" + overlap.first().serverName() + "' and '"
                    + overlap.second().serverName()
                    + "' reach the same destinations, which one file or QR code cannot say; ask for one server_id, or"
                    + " for format=zip with one file for each server");
        });
        return ConfigFile.of(config);
    }

    private static void zip(Context context, ClientConfig config) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (ConfigFiles.Named file : ConfigFiles.forEach(config)) {
                zip.putNextEntry(new ZipEntry(file.name()));
                zip.write(file.text().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.contentType("application/zip").result(bytes.toByteArray());
    }

    static ObjectNode toJson(ClientConfig config) {
        ObjectNode json = Json.object()
                .put("peer_id", config.peerId().toString())
                .put("peer_name", config.peerName())
                .put("private_key", ConfigFile.PRIVATE_KEY_PLACEHOLDER)
                .put("mtu", config.mtu());
        json.set("addresses", JsonTexts.array(config.addresses()));
        json.set("dns_servers", JsonTexts.array(config.dnsServers()));
        ArrayNode servers = json.putArray("servers");
        for (OnServer server : config.servers()) {
            PresharedKey presharedKey = server.presharedKey();
            servers.addObject()
                    .put("server_id", server.serverId().toString())
                    .put("server_name", server.serverName())
                    .put("public_key", JsonTexts.text(server.publicKey()))
                    .put("preshared_key", presharedKey == null ? null : presharedKey.exposeText())
                    .put("endpoint", server.endpoint())
                    .put("persistent_keepalive_seconds", server.persistentKeepaliveSeconds())
                    .set("allowed_ips", JsonTexts.array(server.allowedIps()));
        }
        return json;
    }
}
