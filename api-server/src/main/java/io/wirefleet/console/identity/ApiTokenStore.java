package io.wirefleet.console.identity;

import static io.wirefleet.console.database.schema.Tables.API_TOKEN;

import io.wirefleet.console.database.schema.tables.records.ApiTokenRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// API tokens in the database.
public final class ApiTokenStore {
    private final DSLContext database;

    public ApiTokenStore(DSLContext database) {
        this.database = database;
    }

    /// The token with this secret, over or not.
    Optional<ApiToken> bySecretHash(byte[] hash) {
        return database.selectFrom(API_TOKEN)
                .where(API_TOKEN.SECRET_HASH.eq(hash))
                .fetchOptional(ApiTokenStore::read);
    }

    Optional<ApiToken> find(UUID id) {
        return database.selectFrom(API_TOKEN).where(API_TOKEN.ID.eq(id)).fetchOptional(ApiTokenStore::read);
    }

    /// @param name null: whatever they are called
    /// @param role null: whatever they let do
    /// @param owner null: whose ever they are
    Page<ApiToken> list(@Nullable String name, @Nullable String role, @Nullable String owner, Page.Wanted wanted) {
        Condition condition = DSL.and(
                name == null ? DSL.noCondition() : API_TOKEN.NAME.eq(name),
                role == null ? DSL.noCondition() : API_TOKEN.ROLE.eq(role),
                owner == null ? DSL.noCondition() : API_TOKEN.OWNER.eq(owner),
                wanted.after() == null ? DSL.noCondition() : API_TOKEN.ID.gt(wanted.after()));
        return Page.of(
                database.selectFrom(API_TOKEN)
                        .where(condition)
                        .orderBy(API_TOKEN.ID)
                        .limit(wanted.rows())
                        .fetch(ApiTokenStore::read),
                wanted);
    }

    Change<ApiToken> insert(UUID id, ApiTokenSpec spec, TokenSecret secret) {
        return (transaction, _) -> {
            ApiTokenRecord row = transaction.newRecord(API_TOKEN);
            row.setId(id);
            row.setRole(spec.role().toString());
            row.setOwner(spec.owner());
            row.setSecretHash(secret.hash());
            row.setPerson(makerOf(transaction, spec));
            write(row, spec);
            row.insert();
            row.refresh();
            return read(row);
        };
    }

    /// Whom a new token is taken for one with: while a second person counts, nobody makes themselves one.
    private static String[] makerOf(DSLContext transaction, ApiTokenSpec spec) {
        boolean areFourEyesOn = transaction
                .fetchSingle("select server_tags <> '{}' as are_on from four_eyes for share")
                .get("are_on", Boolean.class);
        return areFourEyesOn ? spec.maker().stream().sorted().toArray(String[]::new) : new String[0];
    }

    Change<ApiToken> update(UUID id, Edit<ApiToken, ApiTokenSpec> edit) {
        return (transaction, _) -> {
            ApiToken current = locked(transaction, id);
            ApiTokenSpec spec = edit.apply(current);
            if (spec.equals(current.spec())) {
                return current;
            }
            ApiTokenRecord row = transaction.newRecord(API_TOKEN);
            write(row, spec);
            transaction
                    .update(API_TOKEN)
                    .set(row)
                    .set(API_TOKEN.VERSION, API_TOKEN.VERSION.plus(1))
                    .set(API_TOKEN.UPDATED_AT, DSL.field("now()", API_TOKEN.UPDATED_AT.getDataType()))
                    .where(API_TOKEN.ID.eq(id))
                    .execute();
            return locked(transaction, id);
        };
    }

    /// @param check looks at the token before it goes, and may refuse
    Change<ApiToken> delete(UUID id, Consumer<ApiToken> check) {
        return (transaction, _) -> {
            ApiToken current = locked(transaction, id);
            check.accept(current);
            transaction.deleteFrom(API_TOKEN).where(API_TOKEN.ID.eq(id)).execute();
            return current;
        };
    }

    private static ApiToken locked(DSLContext transaction, UUID id) {
        return transaction
                .selectFrom(API_TOKEN)
                .where(API_TOKEN.ID.eq(id))
                .forUpdate()
                .fetchOptional(ApiTokenStore::read)
                .orElseThrow(() -> RefusedException.notFound("API token", id));
    }

    private static void write(ApiTokenRecord row, ApiTokenSpec spec) {
        row.setName(spec.name());
        row.setTags(JSONB.valueOf(JsonTexts.tags(spec.tags()).toString()));
        row.setExpiresAt(spec.expiresAt());
    }

    private static ApiToken read(ApiTokenRecord row) {
        return new ApiToken(
                new Meta(row.getId(), row.getVersion(), row.getCreatedAt(), row.getUpdatedAt()),
                new ApiTokenSpec(
                        row.getName(),
                        Role.ofCaller(row.getRole()),
                        row.getOwner(),
                        JsonTexts.readTags(row.getTags().data()),
                        row.getExpiresAt(),
                        null,
                        Set.of()),
                row.getLastUsedAt(),
                Set.of(row.getPerson()));
    }
}
