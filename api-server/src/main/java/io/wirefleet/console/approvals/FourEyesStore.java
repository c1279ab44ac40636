package io.wirefleet.console.approvals;

import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.WriteRequest;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting.Replaced;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Which servers four eyes watch, in the database.
public final class FourEyesStore {
    private static final String READ = "select server_tags::text as tags, version, updated_at from four_eyes";

    private final DSLContext database;
    private final ApprovalStore approvals;

    public FourEyesStore(DSLContext database, ApprovalStore approvals) {
        this.database = database;
        this.approvals = approvals;
    }

    KeptSetting<FourEyesSettings> current() {
        return kept(database.fetchSingle(READ));
    }

    /// Watches other servers. What watches less takes a second person: one administrator alone turns nothing off.
    Change<Replaced<FourEyesSettings>> replace(WriteRequest request, FourEyesSettings settings) {
        return (transaction, receiptId) -> {
            KeptSetting<FourEyesSettings> before = kept(transaction.fetchSingle(READ + " for update"));
            request.precondition().check(before.version());
            if (settings.equals(before.value())) {
                return new Replaced<>(before, before);
            }
            if (!settings.watchAllOf(before.value())) {
                Gain gain = Gain.looser(before.version());
                if (!approvals.use(transaction, request, gain, receiptId)) {
                    Deed deed = new Deed(
                            "update",
                            "four_eyes",
                            "four-eyes",
                            null,
                            before.value().toJson(),
                            settings.toJson());
                    throw new Held(gain, List.of(deed));
                }
            }
            transaction.execute(
                    "update four_eyes set server_tags = {0}, version = version + 1, updated_at = now()",
                    DSL.val(JSONB.valueOf(JsonTexts.tags(settings.serverTags()).toString())));
            return new Replaced<>(before, kept(transaction.fetchSingle(READ)));
        };
    }

    private static KeptSetting<FourEyesSettings> kept(Record row) {
        return new KeptSetting<>(
                new FourEyesSettings(JsonTexts.readTags(row.get("tags", String.class))),
                row.get("version", Long.class),
                row.get("updated_at", Instant.class));
    }
}
