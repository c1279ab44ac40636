package io.wirefleet.console.networks;

import static io.wirefleet.console.database.schema.Tables.NETWORK;
import static io.wirefleet.console.database.schema.Tables.NETWORK_RESERVATION;
import static io.wirefleet.console.database.schema.Tables.PEER;
import static io.wirefleet.console.database.schema.Tables.SERVER;

import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.database.schema.tables.records.NetworkRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Networks in the database.
public final class NetworkStore {
    private static final int NAMED_IN_ERRORS = 5;

    private final DSLContext database;

    public NetworkStore(DSLContext database) {
        this.database = database;
    }

    public Optional<Network> find(UUID id) {
        return find(database, id);
    }

    /// @param name null: whatever they are called
    public Page<Network> list(@Nullable String name, Page.Wanted wanted) {
        Condition condition = DSL.noCondition();
        if (name != null) {
            condition = condition.and(NETWORK.NAME.eq(name));
        }
        if (wanted.after() != null) {
            condition = condition.and(NETWORK.ID.gt(wanted.after()));
        }
        List<NetworkRecord> rows = database.selectFrom(NETWORK)
                .where(condition)
                .orderBy(NETWORK.ID)
                .limit(wanted.rows())
                .fetch();
        return Page.of(networks(database, rows), wanted);
    }

    Change<Network> insert(UUID id, NetworkSpec spec) {
        return (transaction, _) -> {
            NetworkRecord row = transaction.newRecord(NETWORK);
            row.setId(id);
            write(row, spec);
            row.insert();
            row.refresh();
            insertReservations(transaction, id, spec.reservations());
            return new Network(meta(row), spec);
        };
    }

    Change<Network> update(UUID id, Edit<Network, NetworkSpec> edit) {
        return (transaction, _) -> {
            Network current = locked(transaction, id);
            NetworkSpec spec = edit.apply(current);
            if (spec.equals(current.spec())) {
                return current;
            }
            checkReservationsInUse(transaction, current, spec);
            refuseNewFamily(transaction, current, spec);
            transaction
                    .update(NETWORK)
                    .set(NETWORK.NAME, spec.name())
                    .set(NETWORK.IPV4_CIDR, spec.ipv4Cidr())
                    .set(NETWORK.IPV6_CIDR, spec.ipv6Cidr())
                    .set(NETWORK.VERSION, NETWORK.VERSION.plus(1))
                    .set(NETWORK.UPDATED_AT, DSL.field("now()", NETWORK.UPDATED_AT.getDataType()))
                    .where(NETWORK.ID.eq(id))
                    .execute();
            transaction
                    .deleteFrom(NETWORK_RESERVATION)
                    .where(NETWORK_RESERVATION.NETWORK_ID.eq(id))
                    .execute();
            insertReservations(transaction, id, spec.reservations());
            AddressStore.refuseMisplaced(transaction, id);
            return find(transaction, id).orElseThrow();
        };
    }

    Change<Network> delete(UUID id, Consumer<Network> check) {
        return (transaction, _) -> {
            Network current = locked(transaction, id);
            check.accept(current);
            List<String> users = new ArrayList<>();
            transaction
                    .select(SERVER.NAME)
                    .from(SERVER)
                    .where(SERVER.NETWORK_ID.eq(id))
                    .orderBy(SERVER.NAME)
                    .limit(NAMED_IN_ERRORS)
                    .forEach(row -> users.add("server '" + row.value1() + "'"));
            transaction
                    .select(PEER.NAME)
                    .from(PEER)
                    .where(PEER.NETWORK_ID.eq(id))
                    .orderBy(PEER.NAME)
                    .limit(NAMED_IN_ERRORS)
                    .forEach(row -> users.add("peer '" + row.value1() + "'"));
            if (!users.isEmpty()) {
                throw RefusedException.conflict(
                        "network '" + current.spec().name() + "' is in use by " + String.join(", ", users));
            }
            transaction.deleteFrom(NETWORK).where(NETWORK.ID.eq(id)).execute();
            return current;
        };
    }

    private static Network locked(DSLContext transaction, UUID id) {
        List<NetworkRecord> rows = transaction
                .selectFrom(NETWORK)
                .where(NETWORK.ID.eq(id))
                .forUpdate()
                .fetch();
        return networks(transaction, rows).stream()
                .findFirst()
                .orElseThrow(() -> RefusedException.notFound("network", id));
    }

    private static Optional<Network> find(DSLContext dsl, UUID id) {
        List<NetworkRecord> rows =
                dsl.selectFrom(NETWORK).where(NETWORK.ID.eq(id)).fetch();
        return networks(dsl, rows).stream().findFirst();
    }

    private static List<Network> networks(DSLContext dsl, Collection<NetworkRecord> rows) {
        Map<UUID, List<Reservation>> reservations = dsl.selectFrom(NETWORK_RESERVATION)
                .where(NETWORK_RESERVATION.NETWORK_ID.in(
                        rows.stream().map(NetworkRecord::getId).toList()))
                .orderBy(NETWORK_RESERVATION.NETWORK_ID, NETWORK_RESERVATION.POSITION)
                .fetchGroups(
                        NETWORK_RESERVATION.NETWORK_ID,
                        row -> new Reservation(row.getName(), row.getIpv4Cidr(), row.getIpv6Cidr()));
        return rows.stream()
                .map(row -> new Network(
                        meta(row),
                        new NetworkSpec(
                                row.getName(),
                                row.getIpv4Cidr(),
                                row.getIpv6Cidr(),
                                reservations.getOrDefault(row.getId(), List.of()))))
                .toList();
    }

    private static void write(NetworkRecord row, NetworkSpec spec) {
        row.setName(spec.name());
        row.setIpv4Cidr(spec.ipv4Cidr());
        row.setIpv6Cidr(spec.ipv6Cidr());
    }

    private static Meta meta(NetworkRecord row) {
        return new Meta(row.getId(), row.getVersion(), row.getCreatedAt(), row.getUpdatedAt());
    }

    private static void insertReservations(DSLContext transaction, UUID id, List<Reservation> reservations) {
        if (reservations.isEmpty()) {
            return;
        }
        var insert = transaction.insertInto(
                NETWORK_RESERVATION,
                NETWORK_RESERVATION.NETWORK_ID,
                NETWORK_RESERVATION.POSITION,
                NETWORK_RESERVATION.NAME,
                NETWORK_RESERVATION.IPV4_CIDR,
                NETWORK_RESERVATION.IPV6_CIDR);
        for (int i = 0; i < reservations.size(); i++) {
            Reservation reservation = reservations.get(i);
            insert = insert.values(id, i, reservation.name(), reservation.ipv4Cidr(), reservation.ipv6Cidr());
        }
        insert.execute();
    }

    /// Servers and peers have their addresses for life, from their beginning: one of a family that came later would be
    /// missing from every client's configuration.
    private static void refuseNewFamily(DSLContext transaction, Network current, NetworkSpec next) {
        String pointer;
        if (current.spec().ipv4Cidr() == null && next.ipv4Cidr() != null) {
            pointer = "/ipv4_cidr";
        } else if (current.spec().ipv6Cidr() == null && next.ipv6Cidr() != null) {
            pointer = "/ipv6_cidr";
        } else {
            return;
        }
        UUID id = current.meta().id();
        if (transaction.fetchExists(SERVER, SERVER.NETWORK_ID.eq(id))
                || transaction.fetchExists(PEER, PEER.NETWORK_ID.eq(id))) {
            throw RefusedException.invalid(
                    pointer,
                    "cannot be added while network '" + current.spec().name()
                            + "' has servers or peers, which have no address of it; make a new network with both"
                            + " families, and its servers and peers in it");
        }
    }

    private static void checkReservationsInUse(DSLContext transaction, Network current, NetworkSpec next) {
        TreeSet<String> gone = new TreeSet<>();
        current.spec().reservations().forEach(reservation -> gone.add(reservation.name()));
        next.reservations().forEach(reservation -> gone.remove(reservation.name()));
        List<String> users = gone.isEmpty()
                ? List.of()
                : transaction
                        .select(PEER.NAME, PEER.RESERVATION)
                        .from(PEER)
                        .where(PEER.NETWORK_ID.eq(current.meta().id()), PEER.RESERVATION.in(gone))
                        .orderBy(PEER.NAME)
                        .limit(NAMED_IN_ERRORS)
                        .fetch(row -> "peer '" + row.value1() + "' (reservation '" + row.value2() + "')");
        if (!users.isEmpty()) {
            throw RefusedException.conflict(
                    "/reservations", "a reservation that goes is in use by " + String.join(", ", users));
        }
    }
}
