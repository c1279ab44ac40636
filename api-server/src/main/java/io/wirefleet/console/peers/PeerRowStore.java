package io.wirefleet.console.peers;

import static io.wirefleet.console.database.schema.Tables.ATTACHMENT;
import static io.wirefleet.console.database.schema.Tables.KEY_IN_USE;
import static io.wirefleet.console.database.schema.Tables.PEER;
import static io.wirefleet.console.database.schema.Tables.PEER_OBSERVATION;
import static io.wirefleet.console.database.schema.Tables.RECEIPT_SERVER;
import static io.wirefleet.console.database.schema.Tables.SERVER_AGENT;

import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.database.schema.tables.records.PeerRecord;
import io.wirefleet.console.fields.JsonTexts;
import io.wirefleet.console.peers.Peer.Attachment;
import io.wirefleet.console.peers.Peer.Traffic;
import io.wirefleet.console.peers.PeerSpec.Rotation;
import io.wirefleet.console.resources.Meta;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Peers between rows and values.
final class PeerRowStore {
    private PeerRowStore() {}

    /// The peers that the condition selects, by id, with what is known of them elsewhere.
    static List<Peer> read(DSLContext dsl, Condition condition, int limit) {
        List<PeerRecord> rows = dsl.selectFrom(PEER)
                .where(condition)
                .orderBy(PEER.ID)
                .limit(limit)
                .fetch();
        UUID[] ids = rows.stream().map(PeerRecord::getId).toArray(UUID[]::new);
        if (ids.length == 0) {
            return List.of();
        }
        Map<UUID, List<IpAddress>> addresses = AddressStore.of(dsl, Arrays.asList(ids));
        Map<UUID, List<Attachment>> attachments = attachments(dsl, ids);
        Map<UUID, Traffic> traffic = traffic(dsl, ids);
        return rows.stream()
                .map(row -> new Peer(
                        meta(row),
                        spec(row, addresses.getOrDefault(row.getId(), List.of())),
                        traffic.getOrDefault(row.getId(), Traffic.NONE),
                        attachments.getOrDefault(row.getId(), List.of())))
                .toList();
    }

    private static Map<UUID, List<Attachment>> attachments(DSLContext dsl, UUID[] ids) {
        return dsl.select(
                        ATTACHMENT.PEER_ID,
                        ATTACHMENT.SERVER_ID,
                        RECEIPT_SERVER.REVISION,
                        ATTACHMENT.SINCE,
                        SERVER_AGENT.APPLIED_REVISION,
                        KEY_IN_USE.SINCE)
                .from(ATTACHMENT)
                .join(PEER)
                .on(PEER.ID.eq(ATTACHMENT.PEER_ID))
                .leftJoin(KEY_IN_USE)
                .on(KEY_IN_USE.PEER_ID.eq(ATTACHMENT.PEER_ID))
                .and(KEY_IN_USE.SERVER_ID.eq(ATTACHMENT.SERVER_ID))
                .and(KEY_IN_USE.PUBLIC_KEY.eq(PEER.NEXT_PUBLIC_KEY))
                .leftJoin(RECEIPT_SERVER)
                .on(RECEIPT_SERVER.RECEIPT_ID.eq(ATTACHMENT.SINCE_RECEIPT_ID))
                .and(RECEIPT_SERVER.SERVER_ID.eq(ATTACHMENT.SERVER_ID))
                .leftJoin(SERVER_AGENT)
                .on(SERVER_AGENT.SERVER_ID.eq(ATTACHMENT.SERVER_ID))
                .where(ATTACHMENT.PEER_ID.eq(DSL.any(ids)), ATTACHMENT.UNTIL.isNull())
                .orderBy(ATTACHMENT.SERVER_ID)
                .fetchGroups(ATTACHMENT.PEER_ID, PeerRowStore::attachment);
    }

    private static Attachment attachment(Record row) {
        Long revision = row.get(RECEIPT_SERVER.REVISION);
        Long applied = row.get(SERVER_AGENT.APPLIED_REVISION);
        return new Attachment(
                row.get(ATTACHMENT.SERVER_ID),
                revision,
                revision != null && applied != null && applied >= revision,
                row.get(ATTACHMENT.SINCE),
                row.get(KEY_IN_USE.SINCE));
    }

    private static Map<UUID, Traffic> traffic(DSLContext dsl, UUID[] ids) {
        Field<Instant> latest = DSL.max(PEER_OBSERVATION.LATEST_HANDSHAKE_AT);
        Field<Long> received = DSL.sum(PEER_OBSERVATION.RECEIVE_BYTES).cast(Long.class);
        Field<Long> transmitted = DSL.sum(PEER_OBSERVATION.TRANSMIT_BYTES).cast(Long.class);
        return dsl.select(PEER_OBSERVATION.PEER_ID, latest, received, transmitted)
                .from(PEER_OBSERVATION)
                .where(PEER_OBSERVATION.PEER_ID.eq(DSL.any(ids)))
                .groupBy(PEER_OBSERVATION.PEER_ID)
                .fetchMap(
                        PEER_OBSERVATION.PEER_ID,
                        row -> new Traffic(row.get(latest), row.get(received), row.get(transmitted)));
    }

    static PeerSpec spec(PeerRecord row, List<IpAddress> addresses) {
        return new PeerSpec(
                row.getName(),
                row.getNetworkId(),
                row.getOwner(),
                PublicKey.of(row.getPublicKey()),
                JsonTexts.readTags(row.getTags().data()),
                row.getRegion(),
                row.getReservation(),
                addresses,
                Arrays.asList(row.getRoutedPrefixes()),
                row.getPersistentKeepaliveSeconds(),
                row.getPresharedKey().equals("per_server"),
                row.getEnabled(),
                row.getExpiresAt(),
                row.getNextPublicKey() == null
                        ? null
                        : new Rotation(PublicKey.of(row.getNextPublicKey()), row.getRotationEndsAt()));
    }

    static Meta meta(PeerRecord row) {
        return new Meta(row.getId(), row.getVersion(), row.getCreatedAt(), row.getUpdatedAt());
    }

    static void write(PeerRecord row, PeerSpec spec) {
        row.setName(spec.name());
        row.setNetworkId(spec.networkId());
        row.setOwner(spec.owner());
        row.setPublicKey(spec.publicKey().bytes());
        row.setTags(tags(spec.tags()));
        row.setRegion(spec.region());
        row.setReservation(spec.reservation());
        row.setRoutedPrefixes(spec.routedPrefixes().toArray(IpPrefix[]::new));
        row.setPersistentKeepaliveSeconds(spec.persistentKeepaliveSeconds());
        row.setPresharedKey(spec.hasPresharedKeys() ? "per_server" : "none");
        row.setEnabled(spec.enabled());
        row.setExpiresAt(spec.expiresAt());
        Rotation rotation = spec.rotation();
        row.setNextPublicKey(rotation == null ? null : rotation.nextPublicKey().bytes());
        row.setRotationEndsAt(rotation == null ? null : rotation.endsAt());
    }

    static JSONB tags(Map<String, String> tags) {
        return JSONB.valueOf(JsonTexts.tags(tags).toString());
    }
}
