package io.wirefleet.console.identity;

import static io.wirefleet.console.database.schema.Tables.API_TOKEN;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// The administrator's token that the console made for itself, of which the database has the hash only.
public final class AdminTokenStore {
    private static final String NAME = "admin";

    private final DSLContext database;
    private final Supplier<UUID> ids;
    private final SecureRandom random;

    public AdminTokenStore(DSLContext database, Supplier<UUID> ids, SecureRandom random) {
        this.database = database;
        this.ids = ids;
        this.random = random;
    }

    /// Makes the token if there is none yet.
    ///
    /// @return its text, which is to be had here and now only; empty if there was one
    public Optional<String> makeIfAbsent() {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String text = "wf_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        int made = database.insertInto(API_TOKEN)
                .set(API_TOKEN.ID, ids.get())
                .set(API_TOKEN.NAME, NAME)
                .set(API_TOKEN.ROLE, "admin")
                .set(API_TOKEN.SECRET_HASH, AdminToken.digest(text))
                .onConflict(API_TOKEN.NAME)
                .doNothing()
                .execute();
        return made == 1 ? Optional.of(text) : Optional.empty();
    }

    /// The token that was made, to know its bearer by.
    public AdminToken get() {
        byte[] digest = database.select(API_TOKEN.SECRET_HASH)
                .from(API_TOKEN)
                .where(API_TOKEN.NAME.eq(NAME))
                .fetchOne(API_TOKEN.SECRET_HASH);
        if (digest == null) {
            throw new IllegalStateException("no administrator's token was made yet");
        }
        return AdminToken.ofDigest(digest);
    }
}
