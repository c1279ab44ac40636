package io.wirefleet.console.access;

import static io.wirefleet.console.database.schema.Tables.ACCESS_RULE;
import static io.wirefleet.console.database.schema.Tables.PEER;
import static io.wirefleet.console.database.schema.Tables.SERVER;

import io.wirefleet.console.database.schema.tables.records.AccessRuleRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.state.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// Access rules in the database.
public final class AccessRuleStore {
    private final DSLContext database;

    public AccessRuleStore(DSLContext database) {
        this.database = database;
    }

    public Optional<AccessRule> find(UUID id) {
        return database.selectFrom(ACCESS_RULE).where(ACCESS_RULE.ID.eq(id)).fetchOptional(AccessRuleStore::rule);
    }

    /// @param name null: whatever they are called
    /// @param enabled null: either
    Page<AccessRule> list(@Nullable String name, @Nullable Boolean enabled, Page.Wanted wanted) {
        Condition condition = DSL.noCondition();
        if (name != null) {
            condition = condition.and(ACCESS_RULE.NAME.eq(name));
        }
        if (enabled != null) {
            condition = condition.and(ACCESS_RULE.ENABLED.eq(enabled));
        }
        if (wanted.after() != null) {
            condition = condition.and(ACCESS_RULE.ID.gt(wanted.after()));
        }
        return Page.of(
                database.selectFrom(ACCESS_RULE)
                        .where(condition)
                        .orderBy(ACCESS_RULE.ID)
                        .limit(wanted.rows())
                        .fetch(AccessRuleStore::rule),
                wanted);
    }

    Change<AccessRule> insert(UUID id, AccessRuleSpec spec) {
        return (transaction, _) -> {
            checkIds(transaction, null, spec);
            AccessRuleRecord row = transaction.newRecord(ACCESS_RULE);
            row.setId(id);
            write(row, spec);
            return rule(transaction.insertInto(ACCESS_RULE).set(row).returning().fetchSingle());
        };
    }

    Change<AccessRule> update(UUID id, Edit<AccessRule, AccessRuleSpec> edit) {
        return (transaction, _) -> {
            AccessRule current = locked(transaction, id);
            AccessRuleSpec spec = edit.apply(current);
            if (spec.equals(current.spec())) {
                return current;
            }
            checkIds(transaction, current, spec);
            AccessRuleRecord row = transaction.newRecord(ACCESS_RULE);
            write(row, spec);
            row.setVersion(current.meta().version() + 1);
            return rule(transaction
                    .update(ACCESS_RULE)
                    .set(row)
                    .set(ACCESS_RULE.UPDATED_AT, DSL.field("now()", ACCESS_RULE.UPDATED_AT.getDataType()))
                    .where(ACCESS_RULE.ID.eq(id))
                    .returning()
                    .fetchSingle());
        };
    }

    Change<AccessRule> delete(UUID id, Consumer<AccessRule> check) {
        return (transaction, _) -> {
            AccessRule current = locked(transaction, id);
            check.accept(current);
            transaction.deleteFrom(ACCESS_RULE).where(ACCESS_RULE.ID.eq(id)).execute();
            return current;
        };
    }

    private static AccessRule locked(DSLContext transaction, UUID id) {
        return transaction
                .selectFrom(ACCESS_RULE)
                .where(ACCESS_RULE.ID.eq(id))
                .forUpdate()
                .fetchOptional(AccessRuleStore::rule)
                .orElseThrow(() -> RefusedException.notFound("access rule", id));
    }

    /// Refuses ids of what does not exist. Those that the rule named before may stay: what they named is gone since.
    private static void checkIds(DSLContext transaction, @Nullable AccessRule current, AccessRuleSpec spec) {
        Selector peersBefore =
                current == null ? Selector.NOTHING : current.spec().peers();
        Selector serversBefore =
                current == null ? Selector.NOTHING : current.spec().servers();
        List<FieldError> errors = new ArrayList<>();
        checkIds(transaction, PEER, PEER.ID, "peer", spec.peers(), peersBefore, errors);
        checkIds(transaction, SERVER, SERVER.ID, "server", spec.servers(), serversBefore, errors);
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
    }

    private static void checkIds(
            DSLContext transaction,
            Table<?> table,
            TableField<?, UUID> id,
            String noun,
            Selector selector,
            Selector before,
            List<FieldError> errors) {
        Set<UUID> known = new HashSet<>(before.ids());
        UUID[] ids = selector.ids().toArray(UUID[]::new);
        known.addAll(
                transaction.select(id).from(table).where(id.eq(DSL.any(ids))).fetch(id));
        for (int i = 0; i < ids.length; i++) {
            if (!known.contains(ids[i])) {
                errors.add(new FieldError("/" + noun + "s/ids/" + i, "there is no " + noun + " '" + ids[i] + "'"));
            }
        }
    }

    private static void write(AccessRuleRecord row, AccessRuleSpec spec) {
        row.setName(spec.name());
        row.setDescription(spec.description());
        row.setPeerIds(spec.peers().ids().toArray(UUID[]::new));
        row.setPeerOwners(spec.peers().owners().toArray(String[]::new));
        row.setPeerTags(tags(spec.peers().tags()));
        row.setPeerAll(spec.peers().all());
        row.setServerIds(spec.servers().ids().toArray(UUID[]::new));
        row.setServerTags(tags(spec.servers().tags()));
        row.setServerAll(spec.servers().all());
        row.setDestinations(spec.destinations().toArray(IpPrefix[]::new));
        row.setExcludeDestinations(spec.excludeDestinations().toArray(IpPrefix[]::new));
        row.setPorts(ports(spec.ports()));
        row.setExit(spec.exit());
        row.setExitFallback(spec.exitFallback());
        row.setValidFrom(spec.validFrom());
        row.setValidUntil(spec.validUntil());
        row.setEnabled(spec.enabled());
    }

    private static AccessRule rule(AccessRuleRecord row) {
        Selector peers = new Selector(
                Arrays.asList(row.getPeerIds()),
                Arrays.asList(row.getPeerOwners()),
                JsonTexts.readTags(row.getPeerTags().data()),
                row.getPeerAll());
        Selector servers = new Selector(
                Arrays.asList(row.getServerIds()),
                List.of(),
                JsonTexts.readTags(row.getServerTags().data()),
                row.getServerAll());
        List<PortRange> ports = new ArrayList<>();
        Json.parse(row.getPorts().data()).forEach(port -> ports.add(PortRange.read(JsonFields.of(port))));
        return new AccessRule(
                new Meta(row.getId(), row.getVersion(), row.getCreatedAt(), row.getUpdatedAt()),
                new AccessRuleSpec(
                        row.getName(),
                        row.getDescription(),
                        peers,
                        servers,
                        Arrays.asList(row.getDestinations()),
                        Arrays.asList(row.getExcludeDestinations()),
                        ports,
                        row.getExit(),
                        row.getExitFallback(),
                        row.getValidFrom(),
                        row.getValidUntil(),
                        row.getEnabled()));
    }

    private static JSONB tags(Map<String, String> tags) {
        return JSONB.valueOf(JsonTexts.tags(tags).toString());
    }

    private static JSONB ports(List<PortRange> ports) {
        ArrayNode array = Json.array();
        ports.forEach(range -> array.add(range.toJson()));
        return JSONB.valueOf(array.toString());
    }
}
