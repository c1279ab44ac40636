package io.wirefleet.console.guard;

import static io.wirefleet.console.database.schema.Tables.GUARD;

import io.wirefleet.console.database.schema.tables.records.GuardRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.delivery.Cut;
import io.wirefleet.console.delivery.Gate;
import io.wirefleet.console.resources.KeptSetting;
import io.wirefleet.console.resources.Setting.Replaced;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.console.sealing.SealException;
import java.security.SecureRandom;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The guard's settings and the key of its confirmations, in the database.
public final class GuardStore {
    private static final String PLACE = "guard confirmation_key";
    private static final int KEY_BYTES = 32;

    private final DSLContext database;
    private final MasterKey masterKey;
    private final SecureRandom random;

    public GuardStore(DSLContext database, MasterKey masterKey, SecureRandom random) {
        this.database = database;
        this.masterKey = masterKey;
        this.random = random;
    }

    KeptSetting<GuardSettings> current() {
        return kept(database.selectFrom(GUARD).fetchSingle());
    }

    Change<Replaced<GuardSettings>> replace(GuardSettings settings, LongConsumer check) {
        return (transaction, _) -> {
            KeptSetting<GuardSettings> before =
                    kept(transaction.selectFrom(GUARD).forUpdate().fetchSingle());
            check.accept(before.version());
            if (settings.equals(before.value())) {
                return new Replaced<>(before, before);
            }
            return new Replaced<>(
                    before,
                    kept(transaction
                            .update(GUARD)
                            .set(GUARD.MAX_SHARE_PERCENT, settings.maxSharePercent())
                            .set(GUARD.MIN_PEERS, settings.minPeers())
                            .set(GUARD.VERSION, before.version() + 1)
                            .set(GUARD.UPDATED_AT, DSL.field("now()", GUARD.UPDATED_AT.getDataType()))
                            .returning()
                            .fetchSingle()));
        };
    }

    private static KeptSetting<GuardSettings> kept(GuardRecord row) {
        return new KeptSetting<>(
                new GuardSettings(row.getMaxSharePercent(), row.getMinPeers()), row.getVersion(), row.getUpdatedAt());
    }

    /// A gate that lets a cut pass by the settings as they are in the change's transaction.
    ///
    /// @param always whether every change is to be looked at, whatever it cuts
    Gate gate(boolean always, BiConsumer<GuardSettings, Cut> check) {
        return new Gate() {
            private @Nullable GuardSettings settings;

            @Override
            public boolean wantsToSee(DSLContext transaction, long atMost) {
                if (atMost == 0 && !always) {
                    return false;
                }
                settings = kept(transaction.selectFrom(GUARD).fetchSingle()).value();
                return always || atMost >= settings.minPeers();
            }

            @Override
            public void pass(Cut cut) {
                if (settings != null) {
                    check.accept(settings, cut);
                }
            }
        };
    }

    /// The key of confirmations; made where there is none that opens under the master key.
    byte[] confirmationKey() {
        byte[] key = opened(database.select(GUARD.SEALED_CONFIRMATION_KEY)
                .from(GUARD)
                .fetchSingle()
                .value1());
        return key != null
                ? key
                : database.transactionResult(configuration -> {
                    DSLContext transaction = configuration.dsl();
                    byte[] made = opened(transaction
                            .select(GUARD.SEALED_CONFIRMATION_KEY)
                            .from(GUARD)
                            .forUpdate()
                            .fetchSingle()
                            .value1());
                    if (made == null) {
                        made = new byte[KEY_BYTES];
                        random.nextBytes(made);
                        transaction
                                .update(GUARD)
                                .set(GUARD.SEALED_CONFIRMATION_KEY, masterKey.seal(made, PLACE))
                                .execute();
                    }
                    return made;
                });
    }

    private byte @Nullable [] opened(byte @Nullable [] sealed) {
        if (sealed == null) {
            return null;
        }
        try {
            return masterKey.open(sealed, PLACE);
        } catch (SealException _) {
            return null;
        }
    }
}
