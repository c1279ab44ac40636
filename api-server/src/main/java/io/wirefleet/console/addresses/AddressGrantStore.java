package io.wirefleet.console.addresses;

import static io.wirefleet.console.database.schema.Tables.ADDRESS;

import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpAddress.Family;
import io.wirefleet.contract.addresses.IpPrefix;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Gives addresses of one network within one transaction.
///
/// Writers that want any address lock the candidate that they try, so that two of them take different ones instead of
/// waiting for each other. A writer of many keeps the network's other writers out for its transaction instead.
public final class AddressGrantStore {
    private static final int CANDIDATES = 32;

    private final DSLContext transaction;
    private final Plan plan;
    private final Hints hints;
    private final Duration rest;
    private final int crowd;

    /// What a writer of many has found free and not yet given.
    private final Map<Pool, Deque<IpAddress>> found = new HashMap<>();

    /// @param crowd how many holders a writer of many has; 0: this is a writer of one
    AddressGrantStore(DSLContext transaction, Plan plan, Hints hints, Duration rest, int crowd) {
        this.transaction = transaction;
        this.plan = plan;
        this.hints = hints;
        this.rest = rest;
        this.crowd = crowd;
    }

    /// Gives a holder the addresses that it asks for, and one of each family of the network that it asks none of.
    ///
    /// @param asked one per family at the most; what the holder has already is fine
    /// @return in order
    /// @throws RefusedException if one asked for is outside the plan or taken, or nothing is left
    public List<IpAddress> give(Holder holder, List<IpAddress> asked) {
        Map<Family, IpAddress> given = new TreeMap<>();
        for (int i = 0; i < asked.size(); i++) {
            takeAsked(holder, asked.get(i), "/addresses/" + i);
            given.put(asked.get(i).family(), asked.get(i));
        }
        for (Family family : Family.values()) {
            Pool pool = Pool.of(plan, family, holder.reservation());
            if (pool != null && !given.containsKey(family)) {
                given.put(family, takeAny(pool, holder));
            }
        }
        return List.copyOf(given.values());
    }

    private void takeAsked(Holder holder, IpAddress address, String pointer) {
        Pool pool = Pool.of(plan, address.family(), holder.reservation());
        if (pool == null || !pool.contains(address)) {
            throw RefusedException.invalid(pointer, outside(pool, address));
        }
        transaction.execute("select pg_advisory_xact_lock({0})", key(plan.id(), address));
        if (!take(holder, address)) {
            throw RefusedException.conflict(pointer, address + " is held by " + holderOf(address));
        }
    }

    private String outside(@Nullable Pool pool, IpAddress address) {
        if (pool == null || !pool.plan().contains(address)) {
            return address + " is outside the plan of network '" + plan.name() + "'";
        }
        if (!pool.isUsable(address)) {
            return address + " is the address of the network itself";
        }
        return plan.reservations().stream()
                .filter(reserved -> {
                    IpPrefix cidr = reserved.cidr(address.family());
                    return cidr != null && cidr.contains(address);
                })
                .findFirst()
                .map(reserved -> address + " belongs to the reservation '" + reserved.name() + "'; name it")
                .orElse(address + " is outside the " + pool.name());
    }

    private String holderOf(IpAddress address) {
        Record row = transaction.fetchOne("""
                select a.holder_kind as kind, coalesce(p.name, s.name) as name, a.released_at is not null as rests
                from address a
                         left join peer p on p.id = a.holder_id
                         left join server s on s.id = a.holder_id
                where a.network_id = {0} and a.ip = {1}::inet
                """, plan.id(), address.toString());
        if (row == null || row.get("rests", Boolean.class)) {
            return "nobody, but was until lately, and rests";
        }
        return row.get("kind") + " '" + row.get("name") + "'";
    }

    private IpAddress takeAny(Pool pool, Holder holder) {
        IpAddress before = heldBefore(pool, holder);
        if (before != null && take(holder, before)) {
            return before;
        }
        IpAddress taken = crowd > 0 ? takeFound(pool, holder) : takeFree(pool, holder);
        if (taken == null) {
            throw RefusedException.conflict(
                    pool.field(),
                    pool.name() + " has no free " + (pool.family() == Family.IPV4 ? "IPv4" : "IPv6")
                            + " address left; released ones rest for " + rest.toSeconds() + " s");
        }
        return taken;
    }

    private @Nullable IpAddress takeFree(Pool pool, Holder holder) {
        IpAddress first = pool.first();
        IpAddress hinted = hints.from(pool).orElse(first);
        IpAddress taken = takeFrom(pool, holder, hinted);
        return taken == null && !hinted.equals(first) ? takeFrom(pool, holder, first) : taken;
    }

    private @Nullable IpAddress takeFrom(Pool pool, Holder holder, IpAddress from) {
        IpAddress next = from;
        while (true) {
            List<IpAddress> free = new FreeAddressStore(transaction, pool, isTaken()).from(next, CANDIDATES);
            if (free.isEmpty()) {
                return null;
            }
            if (next.equals(from)) {
                hints.found(pool, free.getFirst());
            }
            IpAddress locked = tryLock(free);
            if (locked != null && take(holder, locked)) {
                return locked;
            }
            next = locked == null ? free.getLast().plus(1) : locked;
        }
    }

    private @Nullable IpAddress takeFound(Pool pool, Holder holder) {
        Deque<IpAddress> free = found.computeIfAbsent(
                pool,
                _ -> new ArrayDeque<>(new FreeAddressStore(transaction, pool, isTaken()).from(pool.first(), crowd)));
        for (IpAddress next = free.poll(); next != null; next = free.poll()) {
            if (take(holder, next)) {
                return next;
            }
        }
        return null;
    }

    /// The resting address that this very key held before, locked.
    private @Nullable IpAddress heldBefore(Pool pool, Holder holder) {
        if (holder.publicKey() == null) {
            return null;
        }
        List<IpAddress> rested = transaction
                .select(ADDRESS.IP)
                .from(ADDRESS)
                .where(
                        ADDRESS.NETWORK_ID.eq(plan.id()),
                        ADDRESS.PUBLIC_KEY.eq(holder.publicKey().bytes()),
                        ADDRESS.RELEASED_AT.isNotNull())
                .orderBy(ADDRESS.IP)
                .fetch(ADDRESS.IP);
        List<IpAddress> usable = rested.stream().filter(pool::contains).toList();
        return usable.isEmpty() ? null : tryLock(usable);
    }

    /// The first of these addresses that no other writer is about to take, locked until the transaction's end.
    private @Nullable IpAddress tryLock(List<IpAddress> addresses) {
        if (crowd > 0) {
            return addresses.getFirst();
        }
        Long[] keys = addresses.stream().map(address -> key(plan.id(), address)).toArray(Long[]::new);
        Record row = transaction.fetchOne(
                "select place from unnest({0}) with ordinality as candidate (key, place)"
                        + " where pg_try_advisory_xact_lock(key) limit 1",
                DSL.val(keys));
        return row == null ? null : addresses.get(row.get("place", Integer.class) - 1);
    }

    /// A number for the lock of an address: two addresses with the same one only get in each other's way.
    private static long key(UUID networkId, IpAddress address) {
        long mixed = networkId.getMostSignificantBits() * 0x9e3779b97f4a7c15L + networkId.getLeastSignificantBits();
        mixed = (mixed ^ address.high()) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 31 ^ address.low()) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 29;
    }

    /// Writes the address down for the holder, unless somebody else holds it or it rests.
    private boolean take(Holder holder, IpAddress address) {
        byte[] key = holder.publicKey() == null ? null : holder.publicKey().bytes();
        return transaction
                        .insertInto(ADDRESS)
                        .set(ADDRESS.NETWORK_ID, plan.id())
                        .set(ADDRESS.IP, address)
                        .set(ADDRESS.HOLDER_KIND, holder.kind().stored())
                        .set(ADDRESS.HOLDER_ID, holder.id())
                        .set(ADDRESS.PUBLIC_KEY, key)
                        .onConflict(ADDRESS.NETWORK_ID, ADDRESS.IP)
                        .doUpdate()
                        .set(ADDRESS.HOLDER_KIND, holder.kind().stored())
                        .set(ADDRESS.HOLDER_ID, holder.id())
                        .set(ADDRESS.PUBLIC_KEY, key)
                        .setNull(ADDRESS.RELEASED_AT)
                        .where(isTaken().not().or(isHolders(holder, key)))
                        .execute()
                == 1;
    }

    private Condition isTaken() {
        return ADDRESS.RELEASED_AT
                .isNull()
                .or(DSL.condition("address.released_at > now() - make_interval(secs => {0})", rest.toSeconds()));
    }

    private static Condition isHolders(Holder holder, byte @Nullable [] key) {
        Condition isHolder = ADDRESS.HOLDER_ID.eq(holder.id());
        return key == null
                ? isHolder
                : isHolder.or(ADDRESS.RELEASED_AT.isNotNull().and(ADDRESS.PUBLIC_KEY.eq(key)));
    }
}
