package io.wirefleet.console.sealing;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Seals under the newest master key what is still sealed under an older one, so that the older one can be forgotten.
/// May be ended at any time and begun anew; secrets can be used and changed meanwhile.
public final class ResealingStore {
    private static final Logger log = LoggerFactory.getLogger(ResealingStore.class);
    private static final int BATCH = 500;

    /// Where sealed secrets are.
    ///
    /// @param place SQL for what each is sealed for
    private record Column(String table, String name, String place) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("signing_key", "sealed_private_key", "'signing_key ' || id"),
            new Column("attachment", "sealed_preshared_key", "'preshared_key ' || server_id || ' ' || peer_id"),
            new Column("server_item", "sealed_preshared_key", "'preshared_key ' || server_id || ' ' || item_id"));

    private final DSLContext database;
    private final MasterKey masterKey;

    public ResealingStore(DSLContext database, MasterKey masterKey) {
        this.database = database;
        this.masterKey = masterKey;
    }

    /// Reseals everything; nothing to do where there is one master key only.
    ///
    /// @return how many secrets were sealed anew
    /// @throws SealException naming a secret that opens under none of the keys
    public int run() {
        if (!masterKey.hasOlder()) {
            return 0;
        }
        int all = 0;
        int now;
        do {
            now = COLUMNS.stream().mapToInt(this::reseal).sum();
            all += now;
        } while (now > 0);
        log.info(
                "{} secrets were sealed under the newest master key; none is left under an older one, which can be"
                        + " taken out of the master key file",
                all);
        return all;
    }

    private int reseal(Column column) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            int resealed = 0;
            try (Cursor<Record> rows = transaction
                    .resultQuery("select ctid::text as row_id, " + column.name + " as sealed, " + column.place
                            + " as place from " + column.table + " where " + column.name + " is not null")
                    .fetchSize(BATCH)
                    .fetchLazy()) {
                while (rows.hasNext()) {
                    resealed += reseal(transaction, column, rows.fetchNext(BATCH));
                }
            }
            return resealed;
        });
    }

    private int reseal(DSLContext transaction, Column column, List<Record> rows) {
        List<String> ids = new ArrayList<>();
        List<byte[]> before = new ArrayList<>();
        List<byte[]> after = new ArrayList<>();
        for (Record row : rows) {
            byte[] sealed = row.get("sealed", byte[].class);
            byte[] resealed = masterKey.resealed(sealed, row.get("place", String.class));
            if (resealed != null) {
                ids.add(row.get("row_id", String.class));
                before.add(sealed);
                after.add(resealed);
            }
        }
        return ids.isEmpty()
                ? 0
                : transaction.execute(
                        "update " + column.table + " t set " + column.name + " = made.after"
                                + " from unnest({0}::tid[], {1}, {2}) as made (row_id, before, after)"
                                + " where t.ctid = made.row_id and t." + column.name + " = made.before",
                        ids.toArray(String[]::new),
                        before.toArray(byte[][]::new),
                        after.toArray(byte[][]::new));
    }
}
