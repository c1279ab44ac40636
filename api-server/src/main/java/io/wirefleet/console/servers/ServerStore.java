package io.wirefleet.console.servers;

import static io.wirefleet.console.database.schema.Tables.HOST_OBSERVATION;
import static io.wirefleet.console.database.schema.Tables.SERVER;
import static io.wirefleet.console.database.schema.Tables.SERVER_AGENT;
import static io.wirefleet.console.database.schema.Tables.SERVER_STATE;

import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.addresses.Holder;
import io.wirefleet.console.database.schema.tables.records.ServerRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.Conntrack;
import io.wirefleet.contract.state.Exit;
import io.wirefleet.contract.state.Routing;
import io.wirefleet.contract.state.Safeguards;
import io.wirefleet.contract.state.Safeguards.AutoRollback;
import io.wirefleet.contract.state.Tuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Servers in the database.
public final class ServerStore {
    private static final Observed UNSEEN = new Observed(null, 0, 0, null, null, Json.array(), null);

    private final DSLContext database;
    private final AddressStore addresses;

    public ServerStore(DSLContext database, AddressStore addresses) {
        this.database = database;
        this.addresses = addresses;
    }

    /// What narrows a list; null, or no tags: not by this.
    record Filter(
            @Nullable String name,
            @Nullable UUID networkId,
            @Nullable String region,
            @Nullable String state,
            Map<String, String> tags) {
        Condition condition() {
            List<Condition> all = new ArrayList<>();
            if (name != null) {
                all.add(SERVER.NAME.eq(name));
            }
            if (networkId != null) {
                all.add(SERVER.NETWORK_ID.eq(networkId));
            }
            if (region != null) {
                all.add(SERVER.REGION.eq(region));
            }
            if (state != null) {
                all.add(SERVER.STATE.eq(state));
            }
            if (!tags.isEmpty()) {
                all.add(DSL.condition("{0} @> {1}", SERVER.TAGS, DSL.val(json(tags))));
            }
            return DSL.and(all);
        }
    }

    public Optional<Server> find(UUID id) {
        return servers(database, SERVER.ID.eq(id), 1).stream().findFirst();
    }

    Page<Server> list(Filter filter, Page.Wanted wanted) {
        Condition condition = filter.condition();
        if (wanted.after() != null) {
            condition = condition.and(SERVER.ID.gt(wanted.after()));
        }
        return Page.of(servers(database, condition, wanted.rows()), wanted);
    }

    Change<Server> insert(UUID id, ServerSpec spec) {
        return insert(id, spec, List.of());
    }

    /// @param asked addresses that it should have, one per family at the most
    public Change<Server> insert(UUID id, ServerSpec spec, List<IpAddress> asked) {
        return (transaction, _) -> {
            List<IpAddress> given =
                    addresses.begin(transaction, spec.networkId(), 1).give(Holder.server(id), asked);
            ServerRecord row = transaction.newRecord(SERVER);
            row.setId(id);
            row.setNetworkId(spec.networkId());
            write(row, spec);
            row.insert();
            row.refresh();
            return new Server(meta(row), spec, row.getState(), given, UNSEEN);
        };
    }

    Change<Server> update(UUID id, Edit<Server, ServerSpec> edit) {
        return (transaction, _) -> {
            Server current = locked(transaction, id);
            ServerSpec spec = edit.apply(current);
            if (spec.equals(current.spec())) {
                return current;
            }
            ServerRecord row = transaction.newRecord(SERVER);
            write(row, spec);
            row.setVersion(current.meta().version() + 1);
            transaction
                    .update(SERVER)
                    .set(row)
                    .set(SERVER.UPDATED_AT, DSL.field("now()", SERVER.UPDATED_AT.getDataType()))
                    .where(SERVER.ID.eq(id))
                    .execute();
            return locked(transaction, id);
        };
    }

    Change<Server> delete(UUID id, Consumer<Server> check) {
        return (transaction, _) -> {
            Server current = locked(transaction, id);
            check.accept(current);
            addresses.release(transaction, current.spec().networkId(), id);
            transaction.deleteFrom(SERVER).where(SERVER.ID.eq(id)).execute();
            return current;
        };
    }

    private static Server locked(DSLContext transaction, UUID id) {
        transaction.fetch("select 1 from server where id = {0} for update", id);
        return servers(transaction, SERVER.ID.eq(id), 1).stream()
                .findFirst()
                .orElseThrow(() -> RefusedException.notFound("server", id));
    }

    private static List<Server> servers(DSLContext dsl, Condition condition, int limit) {
        Result<Record> rows = dsl.select(SERVER.fields())
                .select(
                        SERVER_AGENT.PUBLIC_KEY,
                        SERVER_AGENT.LAST_SEEN_AT,
                        SERVER_AGENT.AGENT_VERSION,
                        SERVER_AGENT.CONDITIONS,
                        SERVER_AGENT.APPLIED_REVISION,
                        SERVER_STATE.DESIRED_REVISION,
                        HOST_OBSERVATION.FIGURES,
                        HOST_OBSERVATION.REPORTED_AT)
                .from(SERVER)
                .leftJoin(SERVER_AGENT)
                .on(SERVER_AGENT.SERVER_ID.eq(SERVER.ID))
                .leftJoin(SERVER_STATE)
                .on(SERVER_STATE.SERVER_ID.eq(SERVER.ID))
                .leftJoin(HOST_OBSERVATION)
                .on(HOST_OBSERVATION.SERVER_ID.eq(SERVER.ID))
                .where(condition)
                .orderBy(SERVER.ID)
                .limit(limit)
                .fetch();
        Map<UUID, List<IpAddress>> held = AddressStore.of(dsl, rows.getValues(SERVER.ID));
        return rows.map(row -> server(row, held.getOrDefault(row.get(SERVER.ID), List.of())));
    }

    private static Server server(Record record, List<IpAddress> held) {
        ServerRecord row = record.into(SERVER);
        ServerSpec spec = new ServerSpec(
                row.getName(),
                row.getNetworkId(),
                row.getEndpointHost(),
                row.getEndpointPort(),
                row.getListenPort(),
                row.getInterfaceName(),
                JsonTexts.readTags(row.getTags().data()),
                row.getRegion(),
                row.getCapacity(),
                row.getMtu(),
                Arrays.asList(row.getDnsServers()),
                row.getEgressInterface(),
                row.getEgressMasquerade(),
                new Routing(
                        JsonFields.of(Json.object()
                                        .set("exits", Json.parse(row.getExits().data())))
                                .objects("exits", Exit::read),
                        Arrays.asList(row.getAdditionalListenPorts()),
                        Arrays.asList(row.getEgressMasqueradeSources()),
                        Arrays.asList(row.getEgressSnatAddresses())),
                Tuning.Mode.parse(row.getTuningMode()),
                new Conntrack(
                        row.getConntrackMaxEntries(),
                        row.getConntrackUdpTimeoutSeconds(),
                        row.getConntrackUdpStreamTimeoutSeconds(),
                        row.getConntrackBypassTunnelPort()),
                Safeguards.of(
                        row.getFailClosedAfterSeconds(), row.getRollbackLossPercent(), row.getRollbackWindowSeconds()));
        return new Server(meta(row), spec, row.getState(), held, observed(record));
    }

    private static Observed observed(Record row) {
        byte[] publicKey = row.get(SERVER_AGENT.PUBLIC_KEY);
        Long desired = row.get(SERVER_STATE.DESIRED_REVISION);
        Long applied = row.get(SERVER_AGENT.APPLIED_REVISION);
        JSONB conditions = row.get(SERVER_AGENT.CONDITIONS);
        JSONB figures = row.get(HOST_OBSERVATION.FIGURES);
        return new Observed(
                publicKey == null ? null : PublicKey.of(publicKey).toString(),
                desired == null ? 0 : desired,
                applied == null ? 0 : applied,
                row.get(SERVER_AGENT.LAST_SEEN_AT),
                row.get(SERVER_AGENT.AGENT_VERSION),
                conditions == null ? Json.array() : (ArrayNode) Json.parse(conditions.data()),
                figures == null
                        ? null
                        : new ObservedHost(
                                row.get(HOST_OBSERVATION.REPORTED_AT), (ObjectNode) Json.parse(figures.data())));
    }

    private static void write(ServerRecord row, ServerSpec spec) {
        row.setName(spec.name());
        row.setEndpointHost(spec.endpointHost());
        row.setEndpointPort(spec.endpointPort());
        row.setListenPort(spec.listenPort());
        row.setInterfaceName(spec.interfaceName());
        row.setTags(json(spec.tags()));
        row.setRegion(spec.region());
        row.setCapacity(spec.capacity());
        row.setMtu(spec.mtu());
        row.setDnsServers(spec.dnsServers().toArray(IpAddress[]::new));
        row.setEgressInterface(spec.egressInterface());
        row.setEgressMasquerade(spec.masquerade());
        ArrayNode exits = Json.array();
        spec.routing().exits().forEach(exit -> exits.add(exit.toJson()));
        row.setExits(JSONB.valueOf(exits.toString()));
        row.setAdditionalListenPorts(spec.routing().additionalListenPorts().toArray(Integer[]::new));
        row.setEgressMasqueradeSources(spec.routing().masqueradeSources().toArray(IpPrefix[]::new));
        row.setEgressSnatAddresses(spec.routing().snatAddresses().toArray(IpAddress[]::new));
        row.setTuningMode(spec.tuningMode().text());
        row.setConntrackMaxEntries(spec.conntrack().maxEntries());
        row.setConntrackUdpTimeoutSeconds(spec.conntrack().udpTimeoutSeconds());
        row.setConntrackUdpStreamTimeoutSeconds(spec.conntrack().udpStreamTimeoutSeconds());
        row.setConntrackBypassTunnelPort(spec.conntrack().bypassTunnelPort());
        Safeguards safeguards = spec.safeguards();
        AutoRollback rollback = safeguards.autoRollback();
        row.setFailClosedAfterSeconds(safeguards.consoleOutage().afterSeconds());
        row.setRollbackLossPercent(rollback == null ? null : rollback.handshakeLossPercent());
        row.setRollbackWindowSeconds(rollback == null ? null : rollback.windowSeconds());
    }

    private static JSONB json(Map<String, String> tags) {
        return JSONB.valueOf(JsonTexts.tags(tags).toString());
    }

    private static Meta meta(ServerRecord row) {
        return new Meta(row.getId(), row.getVersion(), row.getCreatedAt(), row.getUpdatedAt());
    }
}
