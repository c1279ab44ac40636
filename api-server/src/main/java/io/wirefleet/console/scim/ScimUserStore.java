package io.wirefleet.console.scim;

import static io.wirefleet.console.database.schema.Tables.SCIM_USER;

import io.wirefleet.console.database.Caseless;
import io.wirefleet.console.database.schema.tables.records.ScimUserRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.offboarding.OwnerStore;
import io.wirefleet.console.offboarding.Revoked;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.state.PeerId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The identity provider's users in the database. What becomes of a user becomes of the peers in the same transaction.
public final class ScimUserStore {
    private final DSLContext database;
    private final OwnerStore owners;

    public ScimUserStore(DSLContext database, OwnerStore owners) {
        this.database = database;
        this.owners = owners;
    }

    /// What a write came to.
    ///
    /// @param before null: the user is new
    /// @param after null: the user is gone
    /// @param admitted the owners whose bar was lifted
    record Outcome(@Nullable ScimUser before, @Nullable ScimUser after, Revoked revoked, List<String> admitted) {}

    /// Part of a list.
    ///
    /// @param total how many there are in all
    record Listed(int total, List<ScimUser> users) {}

    Optional<ScimUser> find(UUID id) {
        return read(database, SCIM_USER.ID.eq(id), 0, 1).stream().findFirst();
    }

    /// @param filter null: all
    /// @param skip how many to leave out, by id
    Listed list(@Nullable ScimFilter filter, int skip, int limit) {
        Condition condition = filter == null ? DSL.noCondition() : ScimFilterStore.condition(filter);
        return new Listed(database.fetchCount(SCIM_USER, condition), read(database, condition, skip, limit));
    }

    /// The peers that a write of this user may take away.
    ///
    /// @param user null: the user is new
    /// @param next null: the user goes
    Set<PeerId> atStake(@Nullable ScimUser user, ScimUser.@Nullable Given next) {
        if (next != null && next.active()) {
            return Set.of();
        }
        return owners.peers(allOwners(user, next));
    }

    private static Set<String> allOwners(@Nullable ScimUser user, ScimUser.@Nullable Given next) {
        if (user == null) {
            return next == null ? Set.of() : next.owners();
        }
        return next == null ? user.owners() : user.ownersWith(next);
    }

    Change<Outcome> create(UUID id, ScimUser.Given given, Set<PeerId> known) {
        return (transaction, receiptId) -> {
            if (transaction.fetchExists(
                    SCIM_USER, Caseless.of(SCIM_USER.USER_NAME).eq(Caseless.of(DSL.val(given.userName()))))) {
                throw ScimException.taken("there is a user '" + given.userName() + "' already");
            }
            save(transaction, id, given, given.owners());
            return settle(transaction, receiptId, null, locked(transaction, id), known);
        };
    }

    /// @param edit what becomes of the user as it stands
    Change<Outcome> update(UUID id, Function<ScimUser, ScimUser.Given> edit, Set<PeerId> known) {
        return (transaction, receiptId) -> {
            ScimUser before = locked(transaction, id);
            ScimUser.Given next = edit.apply(before);
            if (!next.equals(before.given())) {
                if (transaction.fetchExists(
                        SCIM_USER,
                        Caseless.of(SCIM_USER.USER_NAME)
                                .eq(Caseless.of(DSL.val(next.userName())))
                                .and(SCIM_USER.ID.ne(id)))) {
                    throw ScimException.taken("there is another user '" + next.userName() + "'");
                }
                save(transaction, id, next, before.ownersWith(next));
            }
            return settle(transaction, receiptId, before, locked(transaction, id), known);
        };
    }

    Change<Outcome> delete(UUID id, Set<PeerId> known) {
        return (transaction, receiptId) -> {
            ScimUser before = locked(transaction, id);
            transaction.deleteFrom(SCIM_USER).where(SCIM_USER.ID.eq(id)).execute();
            return new Outcome(
                    before, null, owners.revoke(before.owners(), known, true).apply(transaction, receiptId), List.of());
        };
    }

    private Outcome settle(
            DSLContext transaction, UUID receiptId, @Nullable ScimUser before, ScimUser after, Set<PeerId> known) {
        if (!after.given().active()) {
            return new Outcome(
                    before, after, owners.revoke(after.owners(), known, true).apply(transaction, receiptId), List.of());
        }
        boolean comes = before == null || !before.given().active();
        return new Outcome(
                before,
                after,
                Revoked.NOTHING,
                comes ? owners.admit(after.owners()).apply(transaction, receiptId) : List.of());
    }

    /// A name that this user has now is no former name of anybody else.
    private static void save(DSLContext transaction, UUID id, ScimUser.Given given, Set<String> allOwners) {
        transaction.execute(
                """
                insert into scim_user (id, user_name, external_id, active, profile, owners)
                values ({0}, {1}, {2}, {3}, {4}, array(select distinct caseless(name) from unnest({5}) as names (name)))
                on conflict (id) do update
                set user_name = excluded.user_name, external_id = excluded.external_id, active = excluded.active,
                    profile = excluded.profile, owners = excluded.owners, updated_at = now()
                """,
                id,
                given.userName(),
                given.externalId(),
                given.active(),
                JSONB.valueOf(given.profile().toString()),
                allOwners.toArray(String[]::new));
        transaction.execute("""
                update scim_user u
                set owners = array(select name from unnest(u.owners) as names (name)
                                   where name = caseless(u.user_name) or name <> all (array(select caseless(taken)
                                                            from unnest({1}) as mine (taken))))
                where u.id <> {0} and u.owners && array(select caseless(taken) from unnest({1}) as mine (taken))
                """, id, given.owners().toArray(String[]::new));
    }

    private static ScimUser locked(DSLContext transaction, UUID id) {
        transaction.fetch("select from scim_user where id = {0} for update", id);
        return read(transaction, SCIM_USER.ID.eq(id), 0, 1).stream()
                .findFirst()
                .orElseThrow(() -> ScimException.notFound(id.toString()));
    }

    private static List<ScimUser> read(DSLContext dsl, Condition condition, int skip, int limit) {
        return dsl.selectFrom(SCIM_USER)
                .where(condition)
                .orderBy(SCIM_USER.ID)
                .offset(skip)
                .limit(limit)
                .fetch(ScimUserStore::user);
    }

    private static ScimUser user(ScimUserRecord row) {
        return new ScimUser(
                row.getId(),
                new ScimUser.Given(row.getUserName(), row.getExternalId(), row.getActive(), (ObjectNode)
                        Json.parse(row.getProfile().data())),
                Set.copyOf(Arrays.asList(row.getOwners())),
                row.getCreatedAt(),
                row.getUpdatedAt());
    }
}
