package io.wirefleet.console.delivery;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Author;
import io.wirefleet.contract.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import tools.jackson.databind.node.ObjectNode;

/// What the audit says of acknowledgements.
final class Acknowledgements {
    private Acknowledgements() {}

    /// Adds an entry for each server, with the receipts that its word is for.
    ///
    /// @param rows each a receipt on a server, with the revision that the server has applied; null: the server is
    ///     gone, of which its own deletion tells
    static void record(AuditLog audit, DSLContext transaction, Author author, List<Record> rows) {
        Map<UUID, List<Record>> byServer = new LinkedHashMap<>();
        for (Record row : rows) {
            if (row.get("applied_revision") != null) {
                byServer.computeIfAbsent(row.get("server_id", UUID.class), _ -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<Optional<UUID>, List<Deed>> byReceipt = new LinkedHashMap<>();
        byServer.values().forEach(ofServer -> {
            List<UUID> receipts = ofServer.stream()
                    .map(row -> row.get("receipt_id", UUID.class))
                    .toList();
            Optional<UUID> only = receipts.size() == 1 ? Optional.of(receipts.getFirst()) : Optional.empty();
            byReceipt.computeIfAbsent(only, _ -> new ArrayList<>()).add(deed(ofServer.getFirst(), receipts));
        });
        byReceipt.forEach((receipt, deeds) -> audit.record(transaction, author, receipt.orElse(null), deeds));
    }

    private static Deed deed(Record server, List<UUID> receipts) {
        ObjectNode after = Json.object().put("revision", server.get("applied_revision", Long.class));
        after.set("receipt_ids", JsonTexts.array(receipts));
        return new Deed(
                "acknowledge",
                "server",
                server.get("server_id", String.class),
                server.get("server_name", String.class),
                null,
                after);
    }
}
