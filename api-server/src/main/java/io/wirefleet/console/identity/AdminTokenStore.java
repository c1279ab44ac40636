package io.wirefleet.console.identity;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// The API token `admin` that the console makes for its administrator at the first start.
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

    /// Makes the token if no API token lets an administrator in for good.
    ///
    /// @return its text, which is to be had here and now only; empty if there was one
    public Optional<String> makeIfAbsent() {
        TokenSecret secret = TokenSecret.generate(random);
        int made = database.execute("""
                insert into api_token (id, name, role, secret_hash)
                select {0}, {1}, 'admin', {2}
                where not exists (
                    select from api_token where role = 'admin' and tags = '{}' and expires_at is null)
                on conflict (name) do nothing
                """, ids.get(), NAME, secret.hash());
        return made == 1 ? Optional.of(secret.exposeText()) : Optional.empty();
    }
}
