package io.wirefleet.console.addresses;

import static io.wirefleet.console.database.schema.Tables.ADDRESS;
import static io.wirefleet.console.database.schema.Tables.NETWORK_RESERVATION;

import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Who holds which address, in the database.
public final class AddressStore {
    private final Duration rest;
    private final Hints hints;

    /// @param rest how long a released address is kept from others
    public AddressStore(Duration rest, Clock clock) {
        this.rest = rest;
        this.hints = new Hints(clock);
    }

    /// Begins to give addresses of a network in a transaction.
    ///
    /// @param holders how many are to have some
    /// @throws RefusedException if there is no such network
    public AddressGrantStore begin(DSLContext transaction, UUID networkId, int holders) {
        boolean isCrowd = holders > 1;
        return new AddressGrantStore(
                transaction, plan(transaction, networkId, isCrowd), hints, rest, isCrowd ? holders : 0);
    }

    /// The addresses of each holder, in order. Who has none is missing.
    public static Map<UUID, List<IpAddress>> of(DSLContext dsl, Collection<UUID> holders) {
        return dsl.select(ADDRESS.HOLDER_ID, ADDRESS.IP)
                .from(ADDRESS)
                .where(ADDRESS.HOLDER_ID.eq(DSL.any(holders.toArray(UUID[]::new))), ADDRESS.RELEASED_AT.isNull())
                .orderBy(ADDRESS.IP)
                .fetchGroups(ADDRESS.HOLDER_ID, ADDRESS.IP);
    }

    /// Lets all of a holder's addresses rest. Nothing happens if it has none.
    public void release(DSLContext transaction, UUID networkId, UUID holder) {
        transaction
                .update(ADDRESS)
                .set(ADDRESS.RELEASED_AT, DSL.field("now()", ADDRESS.RELEASED_AT.getDataType()))
                .where(ADDRESS.HOLDER_ID.eq(holder), ADDRESS.RELEASED_AT.isNull())
                .execute();
        forgetHints(networkId);
    }

    /// Lets one address of a holder rest.
    public void release(DSLContext transaction, UUID networkId, UUID holder, IpAddress address) {
        transaction
                .update(ADDRESS)
                .set(ADDRESS.RELEASED_AT, DSL.field("now()", ADDRESS.RELEASED_AT.getDataType()))
                .where(ADDRESS.NETWORK_ID.eq(networkId), ADDRESS.IP.eq(address), ADDRESS.HOLDER_ID.eq(holder))
                .execute();
        forgetHints(networkId);
    }

    private void forgetHints(UUID networkId) {
        if (rest.isZero()) {
            hints.forget(networkId);
        }
    }

    /// Refuses a plan under which somebody would hold an address that is not theirs to hold.
    ///
    /// @throws RefusedException naming some of them
    public static void refuseMisplaced(DSLContext transaction, UUID networkId) {
        List<String> misplaced = transaction
                .resultQuery("""
                        select host(a.ip) as ip, a.holder_kind as kind, coalesce(p.name, s.name) as name
                        from address a
                                 join network n on n.id = a.network_id
                                 left join peer p on p.id = a.holder_id
                                 left join server s on s.id = a.holder_id
                                 left join network_reservation own on own.network_id = n.id and own.name = p.reservation,
                             lateral (select case family(a.ip) when 4 then n.ipv4_cidr else n.ipv6_cidr end as plan,
                                             case family(a.ip) when 4 then own.ipv4_cidr else own.ipv6_cidr end as own) c
                        where n.id = {0}
                          and a.released_at is null
                          and (c.plan is null
                            or not a.ip <<= c.plan
                            or a.ip = host(network(c.plan))::inet
                            or (family(a.ip) = 4 and a.ip = host(broadcast(c.plan))::inet)
                            or (c.own is not null and not a.ip <<= c.own)
                            or (c.own is null and exists (
                                select 1 from network_reservation r
                                where r.network_id = n.id and (a.ip <<= r.ipv4_cidr or a.ip <<= r.ipv6_cidr))))
                        order by a.ip
                        limit 5
                        """, networkId)
                .fetch(row -> row.get("ip") + " of " + row.get("kind") + " '" + row.get("name") + "'");
        if (!misplaced.isEmpty()) {
            throw RefusedException.conflict(
                    "the network's plan would no longer fit what is given from it: " + String.join(", ", misplaced));
        }
    }

    /// Reads the plan, and enters the network's crowd or keeps it out.
    private static Plan plan(DSLContext transaction, UUID networkId, boolean isCrowd) {
        String lock = isCrowd ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
        Record row = transaction.fetchOne(
                "select name, ipv4_cidr::text as ipv4, ipv6_cidr::text as ipv6, " + lock
                        + "(hashtextextended(id::text, 2)) as locked from network where id = {0}",
                networkId);
        if (row == null) {
            throw RefusedException.invalid("/network_id", "is no network");
        }
        List<Plan.Reserved> reservations = transaction
                .selectFrom(NETWORK_RESERVATION)
                .where(NETWORK_RESERVATION.NETWORK_ID.eq(networkId))
                .fetch(reserved ->
                        new Plan.Reserved(reserved.getName(), reserved.getIpv4Cidr(), reserved.getIpv6Cidr()));
        return new Plan(
                networkId, row.get("name", String.class), prefix(row, "ipv4"), prefix(row, "ipv6"), reservations);
    }

    private static @Nullable IpPrefix prefix(Record row, String field) {
        String text = row.get(field, String.class);
        return text == null ? null : IpPrefix.parse(text);
    }
}
