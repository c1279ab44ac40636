package io.wirefleet.console.receipts;

import io.javalin.http.Context;
import io.wirefleet.console.delivery.Receipt;
import io.wirefleet.console.delivery.Receipts;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.openapi.ObjectSchema;
import io.wirefleet.console.openapi.Operation;
import io.wirefleet.console.openapi.Operation.Content;
import io.wirefleet.console.openapi.Operation.Parameter;
import io.wirefleet.console.openapi.Schema;
import io.wirefleet.contract.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Receipts as they are answered.
public final class ReceiptRoutes {
    private static final int LONGEST_WAIT_SECONDS = 60;

    private static final ObjectSchema ON_SERVER = ObjectSchema.named("ReceiptServer")
            .readOnly("server_id", Schema.id("The server"))
            .readOnly("server_name", Schema.string("Its name when the change was made"))
            .readOnly(
                    "revision",
                    Schema.integer(0, Long.MAX_VALUE, "The server's revision that holds the change; null: not numbered")
                            .orNull())
            .readOnly(
                    "acknowledged_at",
                    Schema.time("When its agent said that this revision or a later one is in the kernel")
                            .orNull())
            .readOnly("pending", Schema.flag("Whether it is still waited for; a server that was removed is not"))
            .readOnly("reachable", Schema.flag("Whether its agent was heard of in the last 90 seconds"))
            .readOnly(
                    "last_seen_at",
                    Schema.time("When its agent was last heard of").orNull())
            .readOnly(
                    "silent_since",
                    Schema.time("Since when its agent, which is waited for, was not heard of; null: it is not silent")
                            .orNull());

    /// The fields of a receipt.
    public static final ObjectSchema RECEIPT = ObjectSchema.named("Receipt")
            .readOnly("id", Schema.id("The id that the write answered in Wirefleet-Receipt"))
            .readOnly("created_at", Schema.time("When the change was made"))
            .readOnly(
                    "closed_at",
                    Schema.time("When the last server had acknowledged it").orNull())
            .readOnly("status", Schema.oneOf("Whether any server is waited for", "open", "closed"))
            .readOnly(
                    "servers",
                    Schema.array(ON_SERVER.inline("One server"), "The servers that are to apply the change"));

    private final Receipts receipts;

    public ReceiptRoutes(Receipts receipts) {
        this.receipts = receipts;
    }

    public List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/receipts/{id}",
                Role.AUDITOR,
                Operation.of("Whether a change has reached every server; waits until it has, if asked to")
                        .with(Parameter.query(
                                "wait_seconds", Schema.integer(0, LONGEST_WAIT_SECONDS, "How long to wait for it")))
                        .answering(200, new Content.Answered(RECEIPT)),
                this::get));
    }

    private void get(Context context) throws InterruptedException {
        Query query = Query.of(context, List.of("wait_seconds"));
        int seconds = query.integer("wait_seconds", 0, 0, LONGEST_WAIT_SECONDS);
        String id = context.pathParam("id");
        UUID receiptId;
        try {
            receiptId = UUID.fromString(id);
        } catch (IllegalArgumentException _) {
            throw RefusedException.notFound("receipt", id);
        }
        Receipt receipt = receipts.awaitClosed(receiptId, Duration.ofSeconds(seconds))
                .orElseThrow(() -> RefusedException.notFound("receipt", id));
        context.contentType("application/json").result(toJson(receipt).toString());
    }

    /// The receipt's JSON.
    public static ObjectNode toJson(Receipt receipt) {
        ObjectNode json = Json.object()
                .put("id", receipt.id().toString())
                .put("created_at", receipt.createdAt().toString())
                .put("closed_at", JsonTexts.text(receipt.closedAt()))
                .put("status", receipt.isClosed() ? "closed" : "open");
        ArrayNode servers = json.putArray("servers");
        for (Receipt.OnServer server : receipt.servers()) {
            servers.addObject()
                    .put("server_id", server.serverId().toString())
                    .put("server_name", server.serverName())
                    .put("revision", server.revision())
                    .put("acknowledged_at", JsonTexts.text(server.acknowledgedAt()))
                    .put("pending", server.pending())
                    .put("reachable", server.reachable())
                    .put("last_seen_at", JsonTexts.text(server.lastSeenAt()))
                    .put(
                            "silent_since",
                            server.pending() && !server.reachable() ? JsonTexts.text(server.lastSeenAt()) : null);
        }
        return json;
    }
}
