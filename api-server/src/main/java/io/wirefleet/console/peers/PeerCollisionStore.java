package io.wirefleet.console.peers;

import static io.wirefleet.console.database.schema.Tables.NETWORK;
import static io.wirefleet.console.database.schema.Tables.PEER;

import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.peers.PeerSpec.Rotation;
import io.wirefleet.contract.addresses.IpPrefix;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/// What a peer must not share with others, looked up before it is written so that the answer can name them. The
/// constraints of the tables stand behind it.
final class PeerCollisionStore {
    private PeerCollisionStore() {}

    /// @throws RefusedException if another peer or a server has its key, or the key was revoked
    static void key(DSLContext transaction, UUID id, PeerSpec spec) {
        key(transaction, id, spec.publicKey(), "/public_key");
        Rotation rotation = spec.rotation();
        if (rotation != null) {
            key(transaction, id, rotation.nextPublicKey(), "/next_public_key");
        }
    }

    private static void key(DSLContext transaction, UUID id, PublicKey key, String pointer) {
        Record holder = transaction.fetchOne("""
                select 'was revoked, and is barred for good' as what from revoked_key where public_key = {0}
                union all
                select 'is the key of server ''' || s.name || '''' from server_agent a join server s on s.id = a.server_id
                where a.public_key = {0}
                union all
                select 'is the key of peer ''' || name || '''' from peer where public_key = {0} and id <> {1}
                union all
                select 'is the next key of peer ''' || name || '''' from peer where next_public_key = {0} and id <> {1}
                limit 1
                """, key.bytes(), id);
        if (holder != null) {
            throw RefusedException.conflict(pointer, holder.get("what", String.class));
        }
    }

    /// @throws RefusedException if another peer of its network has its name
    static void name(DSLContext transaction, UUID id, PeerSpec spec) {
        boolean isTaken = transaction.fetchExists(
                PEER,
                PEER.NETWORK_ID
                        .eq(spec.networkId())
                        .and(PEER.NAME.eq(spec.name()))
                        .and(PEER.ID.ne(id)));
        if (isTaken) {
            throw RefusedException.conflict("/name", "is the name of another peer of this network");
        }
    }

    /// @throws RefusedException if a site overlaps the plan of the peer's own network
    static void sites(DSLContext transaction, PeerSpec spec) {
        if (spec.routedPrefixes().isEmpty()) {
            return;
        }
        var network = transaction
                .select(NETWORK.NAME, NETWORK.IPV4_CIDR, NETWORK.IPV6_CIDR)
                .from(NETWORK)
                .where(NETWORK.ID.eq(spec.networkId()))
                .fetchOne();
        if (network == null) {
            return;
        }
        List<IpPrefix> prefixes = spec.routedPrefixes();
        for (int i = 0; i < prefixes.size(); i++) {
            for (IpPrefix plan : new @Nullable IpPrefix[] {network.value2(), network.value3()}) {
                if (plan != null && plan.overlaps(prefixes.get(i))) {
                    throw RefusedException.invalid(
                            "/routed_prefixes/" + i,
                            prefixes.get(i) + " overlaps the plan of network '" + network.value1() + "', " + plan);
                }
            }
        }
    }
}
