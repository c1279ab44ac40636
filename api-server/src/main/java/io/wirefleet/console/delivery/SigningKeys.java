package io.wirefleet.console.delivery;

import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.console.sealing.SealException;
import io.wirefleet.contract.InvalidValueException;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.Revision;
import io.wirefleet.contract.state.ServerId;
import io.wirefleet.contract.state.StateSignature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/// The keys that sign desired states. All replicas share them by the database; the newest one signs, and agents are
/// told of all. The private halves are sealed.
public final class SigningKeys {
    private static final long LOCK = 0x77666c_7369_676eL;

    private final DSLContext database;
    private final MasterKey masterKey;
    private final SigningKey active;

    private SigningKeys(DSLContext database, MasterKey masterKey, SigningKey active) {
        this.database = database;
        this.masterKey = masterKey;
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
                return new SigningKeys(database, masterKey, make(transaction, masterKey));
            }
            return new SigningKeys(database, masterKey, unsealed(newest, masterKey));
        });
    }

    private static SigningKey unsealed(Record row, MasterKey masterKey) {
        byte[] opened = masterKey.open(row.get("sealed_private_key", byte[].class), place(row.get("id", String.class)));
        return SigningKey.parse(new String(opened, StandardCharsets.US_ASCII));
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

    /// The key that signs now, for other statements than desired states. Each kind begins with words of its own.
    public SigningKey active() {
        return active;
    }

    /// The public half of a key that is truly this console's, whatever stands in the database: the private half beside
    /// it opens under the console's own master key, and belongs to it.
    public Optional<VerifyingKey> own(String id) {
        Record row = database.fetchOne("select id, sealed_private_key from signing_key where id = {0}", id);
        if (row == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(unsealed(row, masterKey).verifyingKey())
                    .filter(key -> key.id().equals(id));
        } catch (SealException | InvalidValueException _) {
            return Optional.empty();
        }
    }

    /// Whose signature an agent is to trust.
    public List<VerifyingKey> verifyingKeys() {
        return database.fetch("select public_key from signing_key order by created_at desc, id")
                .map(row -> VerifyingKey.of(row.get("public_key", byte[].class)));
    }
}
