package io.wirefleet.console.identity;

import static io.wirefleet.console.database.schema.Tables.API_TOKEN;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.database.schema.tables.records.ApiTokenRecord;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// API tokens in the database, each write with its entry in the audit.
public final class ApiTokenStore {
    private final DSLContext database;
    private final AuditLog audit;

    public ApiTokenStore(DSLContext database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
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

    ApiToken insert(Author author, UUID id, ApiTokenSpec spec, TokenSecret secret) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
            ApiTokenRecord row = transaction.newRecord(API_TOKEN);
            row.setId(id);
            row.setRole(spec.role().toString());
            row.setOwner(spec.owner());
            row.setSecretHash(secret.hash());
            write(row, spec);
            row.insert();
            row.refresh();
            ApiToken made = read(row);
            record(transaction, author, "create", made, null, made.writable());
            return made;
        });
    }

    ApiToken update(Author author, UUID id, Edit<ApiToken, ApiTokenSpec> edit) {
        return database.transactionResult(configuration -> {
            DSLContext transaction = configuration.dsl();
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
            ApiToken updated = locked(transaction, id);
            record(transaction, author, "update", updated, current.writable(), updated.writable());
            return updated;
        });
    }

    /// @param check looks at the token before it goes, and may refuse
    void revoke(Author author, UUID id, Consumer<ApiToken> check) {
        database.transaction(configuration -> {
            DSLContext transaction = configuration.dsl();
            ApiToken current = locked(transaction, id);
            check.accept(current);
            transaction.deleteFrom(API_TOKEN).where(API_TOKEN.ID.eq(id)).execute();
            record(transaction, author, "revoke", current, current.writable(), null);
        });
    }

    private static ApiToken locked(DSLContext transaction, UUID id) {
        return transaction
                .selectFrom(API_TOKEN)
                .where(API_TOKEN.ID.eq(id))
                .forUpdate()
                .fetchOptional(ApiTokenStore::read)
                .orElseThrow(() -> RefusedException.notFound("API token", id));
    }

    private void record(
            DSLContext transaction,
            Author author,
            String action,
            ApiToken token,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {
        Deed deed = new Deed(
                action, "api_token", token.meta().id().toString(), token.spec().name(), before, after);
        audit.record(transaction, author, null, List.of(deed));
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
                        row.getExpiresAt()),
                row.getLastUsedAt());
    }
}
