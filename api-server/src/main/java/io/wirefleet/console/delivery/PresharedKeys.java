package io.wirefleet.console.delivery;

import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.contract.keys.PresharedKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.ServerId;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Record;

/// The preshared keys of attachments: made here, one for each peer on each server, and only ever stored sealed.
public final class PresharedKeys {
    private static final int BATCH = 2_000;

    private final MasterKey masterKey;
    private final SecureRandom random;

    public PresharedKeys(MasterKey masterKey, SecureRandom random) {
        this.masterKey = masterKey;
        this.random = random;
    }

    /// Gives every live attachment of these peers on these servers the key that its peer wants, or takes it away.
    void settle(DSLContext transaction, UUID[] peers, UUID[] servers) {
        transaction.execute("""
                update attachment a set sealed_preshared_key = null, preshared_key_digest = null
                from peer p
                where p.id = a.peer_id and p.preshared_key = 'none' and a.sealed_preshared_key is not null
                  and a.until is null and a.peer_id = any ({0}) and a.server_id = any ({1})
                """, peers, servers);
        try (Cursor<Record> lacking =
                transaction.resultQuery("""
                        select a.id, a.server_id, a.peer_id
                        from attachment a join peer p on p.id = a.peer_id
                        where p.preshared_key = 'per_server' and a.sealed_preshared_key is null
                          and a.until is null and a.peer_id = any ({0}) and a.server_id = any ({1})
                        """, peers, servers).fetchSize(BATCH).fetchLazy()) {
            while (lacking.hasNext()) {
                makeFor(transaction, lacking.fetchNext(BATCH));
            }
        }
    }

    private void makeFor(DSLContext transaction, List<Record> attachments) {
        List<Long> ids = new ArrayList<>();
        List<String> sealed = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        for (Record attachment : attachments) {
            PresharedKey key = PresharedKey.generate(random);
            ServerId server = new ServerId(attachment.get("server_id", UUID.class));
            PeerId peer = new PeerId(attachment.get("peer_id", UUID.class));
            ids.add(attachment.get("id", Long.class));
            sealed.add(seal(key, server, peer));
            digests.add(key.digest());
        }
        save(transaction, ids, sealed, digests);
    }

    private String seal(PresharedKey key, ServerId server, PeerId peer) {
        return HexFormat.of().formatHex(masterKey.seal(key.exposeBytes(), place(server, peer)));
    }

    private static void save(DSLContext transaction, List<Long> ids, List<String> sealed, List<String> digests) {
        transaction.execute(
                """
                update attachment a
                set sealed_preshared_key = decode(made.sealed, 'hex'), preshared_key_digest = made.digest
                from unnest({0}, {1}, {2}) as made (id, sealed, digest)
                where a.id = made.id
                """, ids.toArray(Long[]::new), sealed.toArray(String[]::new), digests.toArray(String[]::new));
    }

    /// Goes on with the keys that peers have on a server already, instead of those made here, for those that are to
    /// have one. The change is to be numbered under its id.
    public void adopt(DSLContext transaction, ServerId server, Map<PublicKey, PresharedKey> keys, UUID changeId) {
        if (keys.isEmpty()) {
            return;
        }
        List<Long> ids = new ArrayList<>();
        List<String> sealed = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        List<UUID> peers = new ArrayList<>();
        transaction
                .fetch(
                        """
                        select a.id, a.peer_id, a.public_key
                        from attachment a join peer p on p.id = a.peer_id
                        where a.server_id = {0} and a.until is null and p.preshared_key = 'per_server'
                          and a.public_key = any ({1})
                        """,
                        server.value(),
                        keys.keySet().stream().map(PublicKey::bytes).toArray(byte[][]::new))
                .forEach(attachment -> {
                    PeerId peer = new PeerId(attachment.get("peer_id", UUID.class));
                    PresharedKey key =
                            Objects.requireNonNull(keys.get(PublicKey.of(attachment.get("public_key", byte[].class))));
                    ids.add(attachment.get("id", Long.class));
                    peers.add(peer.value());
                    sealed.add(seal(key, server, peer));
                    digests.add(key.digest());
                });
        save(transaction, ids, sealed, digests);
        transaction.execute("""
                insert into pending_change (receipt_id, server_id, interface, peer_ids, rule_ids, items)
                select {0}, {1}, false, {2}, '{}', cardinality({2}) where cardinality({2}) > 0
                """, changeId, server.value(), peers.toArray(UUID[]::new));
    }

    /// The key that an attachment was given.
    ///
    /// @throws io.wirefleet.console.sealing.SealException if it was sealed under another master key
    public PresharedKey open(byte[] sealed, ServerId server, PeerId peer) {
        return PresharedKey.of(masterKey.open(sealed, place(server, peer)));
    }

    private static String place(ServerId server, PeerId peer) {
        return "preshared_key " + server + " " + peer;
    }
}
