package io.wirefleet.console.peers;

import static io.wirefleet.console.database.schema.Tables.ATTACHMENT;
import static io.wirefleet.console.database.schema.Tables.PEER;
import static io.wirefleet.console.database.schema.Tables.REVOKED_KEY;

import io.wirefleet.console.addresses.AddressGrantStore;
import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.addresses.Holder;
import io.wirefleet.console.database.schema.tables.records.PeerRecord;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.peers.Peer.Traffic;
import io.wirefleet.console.peers.PeerSpec.Rotation;
import io.wirefleet.console.resources.Edit;
import io.wirefleet.console.resources.Page;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Peers in the database.
public final class PeerStore {
    private final DSLContext database;
    private final AddressStore addresses;

    public PeerStore(DSLContext database, AddressStore addresses) {
        this.database = database;
        this.addresses = addresses;
    }

    /// What narrows a list; null, or no tags: not by this.
    record Filter(
            @Nullable String name,
            @Nullable UUID networkId,
            @Nullable String owner,
            @Nullable PublicKey publicKey,
            @Nullable UUID serverId,
            Map<String, String> tags) {
        Condition condition() {
            List<Condition> all = new ArrayList<>();
            if (name != null) {
                all.add(PEER.NAME.eq(name));
            }
            if (networkId != null) {
                all.add(PEER.NETWORK_ID.eq(networkId));
            }
            if (owner != null) {
                all.add(PEER.OWNER.eq(owner));
            }
            if (publicKey != null) {
                all.add(PEER.PUBLIC_KEY.eq(publicKey.bytes()));
            }
            if (serverId != null) {
                all.add(PEER.ID.in(DSL.select(ATTACHMENT.PEER_ID)
                        .from(ATTACHMENT)
                        .where(ATTACHMENT.SERVER_ID.eq(serverId), ATTACHMENT.UNTIL.isNull())));
            }
            if (!tags.isEmpty()) {
                all.add(DSL.condition("{0} @> {1}", PEER.TAGS, DSL.val(PeerRowStore.tags(tags))));
            }
            return DSL.and(all);
        }
    }

    public Optional<Peer> find(UUID id) {
        return PeerRowStore.read(database, PEER.ID.eq(id), 1).stream().findFirst();
    }

    /// Those of these peers that exist, by id.
    List<Peer> find(Collection<UUID> ids) {
        return PeerRowStore.read(database, PEER.ID.eq(DSL.any(ids.toArray(UUID[]::new))), ids.size());
    }

    Page<Peer> list(Filter filter, Page.Wanted wanted) {
        Condition condition = filter.condition();
        if (wanted.after() != null) {
            condition = condition.and(PEER.ID.gt(wanted.after()));
        }
        return Page.of(PeerRowStore.read(database, condition, wanted.rows()), wanted);
    }

    Change<Peer> insert(UUID id, PeerSpec spec) {
        return (transaction, _) -> insert(transaction, addresses.begin(transaction, spec.networkId(), 1), id, spec);
    }

    /// Creates all of these or none. An error's pointers begin with `/items/` and the place of its peer.
    public Change<List<Peer>> insertAll(SequencedMap<UUID, PeerSpec> specs) {
        return (transaction, _) -> {
            Map<UUID, AddressGrantStore> giving = new HashMap<>();
            List<Peer> peers = new ArrayList<>();
            specs.forEach((id, spec) -> {
                try {
                    AddressGrantStore from = giving.computeIfAbsent(
                            spec.networkId(), network -> addresses.begin(transaction, network, specs.size()));
                    PeerCollisionStore.name(transaction, id, spec);
                    peers.add(insert(transaction, from, id, spec));
                } catch (RefusedException e) {
                    throw e.under("/items/" + peers.size());
                }
            });
            return List.copyOf(peers);
        };
    }

    private static Peer insert(DSLContext transaction, AddressGrantStore giving, UUID id, PeerSpec given) {
        PeerSpec spec = ending(transaction, given);
        PeerCollisionStore.key(transaction, id, spec);
        PeerCollisionStore.sites(transaction, spec);
        List<IpAddress> addresses =
                giving.give(Holder.peer(id, spec.publicKey(), spec.reservation()), spec.addresses());
        PeerRecord row = transaction.newRecord(PEER);
        row.setId(id);
        PeerRowStore.write(row, spec);
        PeerRecord stored = transaction.insertInto(PEER).set(row).returning().fetchSingle();
        return new Peer(PeerRowStore.meta(stored), spec.withAddresses(addresses), Traffic.NONE, List.of());
    }

    Change<Peer> update(UUID id, Edit<Peer, PeerSpec> edit) {
        return (transaction, _) -> {
            Peer current = locked(transaction, id);
            PeerSpec spec = ending(transaction, edit.apply(current));
            if (spec.equals(current.spec())) {
                return current;
            }
            PeerCollisionStore.key(transaction, id, spec);
            PeerCollisionStore.sites(transaction, spec);
            moveAddresses(transaction, id, current.spec(), spec);
            if (spec.publicKey().equals(current.spec().rotated().publicKey())) {
                keepAttachments(transaction, id, spec.publicKey());
            }
            PeerRecord row = transaction.newRecord(PEER);
            PeerRowStore.write(row, spec);
            row.setVersion(current.meta().version() + 1);
            transaction
                    .update(PEER)
                    .set(row)
                    .set(PEER.UPDATED_AT, DSL.field("now()", PEER.UPDATED_AT.getDataType()))
                    .where(PEER.ID.eq(id))
                    .execute();
            return locked(transaction, id);
        };
    }

    /// Gives a rotation of which nobody said how long it takes a week.
    private static PeerSpec ending(DSLContext transaction, PeerSpec spec) {
        Rotation rotation = spec.rotation();
        if (rotation == null || rotation.endsAt() != null) {
            return spec;
        }
        OffsetDateTime end = transaction
                .fetchSingle("select now() + interval '7 days' as ends_at")
                .get("ends_at", OffsetDateTime.class);
        return spec.withRotation(new Rotation(rotation.nextPublicKey(), end.toInstant()));
    }

    /// A peer whose next key takes over stays on its servers as it is, preshared keys included.
    private static void keepAttachments(DSLContext transaction, UUID id, PublicKey key) {
        transaction
                .update(ATTACHMENT)
                .set(ATTACHMENT.PUBLIC_KEY, key.bytes())
                .where(ATTACHMENT.PEER_ID.eq(id), ATTACHMENT.UNTIL.isNull())
                .execute();
    }

    /// The change by which a rotation ends: the next key is the only one then.
    ///
    /// @param before is told of the peer as it was
    Change<Peer> finishRotation(UUID id, Consumer<Peer> before) {
        return update(id, current -> {
            before.accept(current);
            return current.spec().rotated();
        });
    }

    /// Peers whose rotation is over.
    ///
    /// @param limit how many at the most
    List<UUID> overdueRotations(Instant now, int limit) {
        return database.select(PEER.ID)
                .from(PEER)
                .where(PEER.ROTATION_ENDS_AT.le(now))
                .orderBy(PEER.ROTATION_ENDS_AT)
                .limit(limit)
                .fetch(PEER.ID);
    }

    private void moveAddresses(DSLContext transaction, UUID id, PeerSpec current, PeerSpec next) {
        if (next.addresses().equals(current.addresses())
                && Objects.equals(next.reservation(), current.reservation())
                && next.publicKey().equals(current.publicKey())) {
            return;
        }
        for (IpAddress address : current.addresses()) {
            if (!next.addresses().contains(address)) {
                addresses.release(transaction, current.networkId(), id, address);
            }
        }
        addresses
                .begin(transaction, next.networkId(), 1)
                .give(Holder.peer(id, next.publicKey(), next.reservation()), next.addresses());
    }

    Change<Peer> delete(UUID id, Consumer<Peer> check) {
        return (transaction, _) -> {
            Peer current = locked(transaction, id);
            check.accept(current);
            addresses.release(transaction, current.spec().networkId(), id);
            transaction.deleteFrom(PEER).where(PEER.ID.eq(id)).execute();
            return current;
        };
    }

    /// Deletes the peer and bars its key.
    public Change<Peer> revoke(UUID id, Consumer<Peer> check) {
        Change<Peer> delete = delete(id, check);
        return (transaction, receiptId) -> {
            Peer gone = delete.apply(transaction, receiptId);
            bar(transaction, id, gone.spec().publicKey());
            Rotation rotation = gone.spec().rotation();
            if (rotation != null) {
                bar(transaction, id, rotation.nextPublicKey());
            }
            return gone;
        };
    }

    private static void bar(DSLContext transaction, UUID id, PublicKey key) {
        transaction
                .insertInto(REVOKED_KEY)
                .set(REVOKED_KEY.PUBLIC_KEY, key.bytes())
                .set(REVOKED_KEY.PEER_ID, id)
                .execute();
    }

    private static Peer locked(DSLContext transaction, UUID id) {
        transaction.fetch("select 1 from peer where id = {0} for update", id);
        return PeerRowStore.read(transaction, PEER.ID.eq(id), 1).stream()
                .findFirst()
                .orElseThrow(() -> RefusedException.notFound("peer", id));
    }
}
