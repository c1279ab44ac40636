package io.wirefleet.console.oidc;

import io.wirefleet.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jooq.DSLContext;

/// Which tokens that may be used once were used, until they are over. All replicas see the same.
public final class UsedTokenStore implements OidcIssuer.UsedTokens {
    private final DSLContext database;
    private final Clock clock;

    public UsedTokenStore(DSLContext database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public boolean use(String issuer, String tokenId, Instant keptUntil) {
        MessageDigest sha256 = Json.sha256();
        sha256.update(issuer.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update(tokenId.getBytes(StandardCharsets.UTF_8));
        return database.execute(
                        "insert into used_oidc_token (digest, kept_until) values ({0}, {1}) on conflict do nothing",
                        sha256.digest(), OffsetDateTime.ofInstant(keptUntil, ZoneOffset.UTC))
                == 1;
    }

    /// Forgets those that are over.
    public void cleanUp() {
        database.execute(
                "delete from used_oidc_token where kept_until < {0}",
                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
