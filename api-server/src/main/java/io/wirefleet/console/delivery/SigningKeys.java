package io.wirefleet.console.delivery;

import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateSignature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/// The keys that sign desired states. All replicas share them by the database; the newest one signs, and agents are
/// told of all. The private halves are sealed.
public final class SigningKeys {
    private static final long LOCK = 0x77666c_7369_676eL;

    private final DSLContext database;
    private final SigningKey active;

    private SigningKeys(DSLContext database, SigningKey active) {
        this.database = database;
        this.active = active;
    }

    /// The keys as they are stored; the first replica ever to start makes one.
    ///
    /// @throws io.wirefleet.console.sealing.SealException if they were sealed under another master key
    public static SigningKeys open(DSLContext database, MasterKey masterKey) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            transaction.fetch("select pg_advisory_xact_lock({0})", LOCK);
            Record newest = transaction.fetchOne(
                    "select id, sealed_private_key from signing_key order by created_at desc, id limit 1");
            if (newest == null) {
                return new SigningKeys(database, make(transaction, masterKey));
            }
            byte[] opened = masterKey.open(
                    newest.get("sealed_private_key", byte[].class), place(newest.get("id", String.class)));
            return new SigningKeys(database, SigningKey.parse(new String(opened, StandardCharsets.US_ASCII)));
        });
    }

    private static SigningKey make(DSLContext transaction, MasterKey masterKey) {
        SigningKey key = SigningKey.generate();
        String id = key.verifyingKey().id();
        transaction.execute(
                "insert into signing_key (id, public_key, sealed_private_key) values ({0}, {1}, {2})",
                id,
                key.verifyingKey().bytes(),
                masterKey.seal(key.exposeText().getBytes(StandardCharsets.US_ASCII), place(id)));
        return key;
    }

    private static String place(String id) {
        return "signing_key " + id;
    }

    StateSignature sign(ServerId server, Revision revision, String stateHash) {
        return StateSignature.sign(active, server, revision, stateHash);
    }

    /// Whose signature an agent is to trust.
    public List<VerifyingKey> verifyingKeys() {
        return database.fetch("select public_key from signing_key order by created_at desc, id")
                .map(row -> VerifyingKey.of(row.get("public_key", byte[].class)));
    }
}
