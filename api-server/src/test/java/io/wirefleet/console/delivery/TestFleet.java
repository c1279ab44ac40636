package io.wirefleet.console.delivery;

import io.wirefleet.console.audit.AuditLog;
import io.wirefleet.console.http.Author;
import io.wirefleet.console.sealing.MasterKey;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.keys.PrivateKey;
import io.wirefleet.contract.keys.PublicKey;
import io.wirefleet.contract.signing.SigningKey;
import io.wirefleet.contract.signing.VerifyingKey;
import io.wirefleet.contract.state.DesiredState;
import io.wirefleet.contract.state.DesiredStateUpdate;
import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.ServerId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// One replica's delivery on a real database, and operators who write rows by hand: what the API does around it is
/// left out.
public final class TestFleet {
    final DSLContext database;
    final MasterKey masterKey;
    final Signals revisions = new Signals();
    final Signals closings = new Signals();
    final Receipts receipts;
    final Numberer numberer;
    final PresharedKeys presharedKeys;
    final SigningKeys signingKeys;
    final PostgresFleetWrites writes;
    final DesiredStates desiredStates;

    private TestFleet(DSLContext database, boolean numbering, int keptRevisions) {
        this.database = database;
        this.masterKey = MasterKey.of(new byte[32], new SecureRandom());
        this.receipts =
                new Receipts(database, closings, Clock.systemUTC(), new AuditLog(UUID::randomUUID, Clock.systemUTC()));
        this.numberer = numbering
                ? Numberer.start(database, receipts, revisions)
                : Numberer.idle(database, receipts, revisions, keptRevisions);
        this.presharedKeys = new PresharedKeys(masterKey, new SecureRandom());
        this.signingKeys = SigningKeys.open(database, masterKey);
        this.writes = new PostgresFleetWrites(database, presharedKeys, numberer, UUID::randomUUID);
        this.desiredStates =
                new DesiredStates(database, signingKeys, presharedKeys, revisions, numberer, Clock.systemUTC());
    }

    /// A replica whose numberer is at work.
    public static TestFleet running(DSLContext database) {
        return new TestFleet(database, true, 1_000);
    }

    /// A replica whose numberer works when it is told to.
    public static TestFleet stepping(DSLContext database) {
        return new TestFleet(database, false, 1_000);
    }

    static TestFleet stepping(DSLContext database, int keptRevisions) {
        return new TestFleet(database, false, keptRevisions);
    }

    public void clear() {
        database.execute("""
                truncate network, server, peer, access_rule, address, attachment, receipt, receipt_server,
                    pending_change, server_state, server_item, server_rule, server_revision, key_use,
                    peer_version, server_version, access_rule_version, met_plans cascade
                """);
    }

    public PublicKey newKey() {
        return PrivateKey.generate(new SecureRandom()).publicKey();
    }

    public UUID network(String name, @Nullable String ipv4, @Nullable String ipv6) {
        UUID id = UUID.randomUUID();
        writes.write(
                new Subject.Network(id),
                (tx, _) -> tx.execute(
                        "insert into network (id, name, ipv4_cidr, ipv6_cidr) values ({0}, {1}, {2}::cidr, {3}::cidr)",
                        id, name, ipv4, ipv6));
        return id;
    }

    public ServerId server(String name, UUID network, String tags, String... addresses) {
        ServerId id = new ServerId(UUID.randomUUID());
        writes.write(new Subject.Server(id), (tx, _) -> {
            tx.execute(
                    "insert into server (id, name, network_id, endpoint_host, tags)"
                            + " values ({0}, {1}, {2}, {3}, {4}::jsonb)",
                    id.value(), name, network, name + ".example.net", tags);
            for (String address : addresses) {
                hold(tx, network, address, "server", id.value());
            }
            return id;
        });
        return id;
    }

    private static void hold(DSLContext tx, UUID network, String address, String kind, UUID holder) {
        tx.execute(
                "insert into address (network_id, ip, holder_kind, holder_id) values ({0}, {1}::inet, {2}, {3})",
                network, address, kind, holder);
    }

    public Written<PeerId> peer(String name, UUID network, @Nullable String owner, String tags, String address) {
        PeerId id = new PeerId(UUID.randomUUID());
        return writes.write(Subject.peer(id), (tx, _) -> {
            insertPeer(tx, id, name, network, owner, tags, address);
            return id;
        });
    }

    void insertPeer(
            DSLContext tx, PeerId id, String name, UUID network, @Nullable String owner, String tags, String address) {
        tx.execute(
                "insert into peer (id, name, network_id, owner, public_key, tags)"
                        + " values ({0}, {1}, {2}, {3}, {4}, {5}::jsonb)",
                id.value(), name, network, owner, newKey().bytes(), tags);
        hold(tx, network, address, "peer", id.value());
    }

    /// Changes columns of a peer.
    public Written<Integer> setPeer(PeerId id, String assignments) {
        return writes.write(
                Subject.peer(id),
                (tx, _) -> tx.execute("update peer set " + assignments + " where id = {0}", id.value()));
    }

    public Written<Integer> deletePeer(PeerId id) {
        return writes.write(Subject.peer(id), (tx, _) -> {
            tx.execute("delete from address where holder_id = {0}", id.value());
            return tx.execute("delete from peer where id = {0}", id.value());
        });
    }

    /// A rule that gives all peers 192.0.2.0/24 on all servers, but for these columns.
    public Written<RuleId> rule(String name, String columns, String values) {
        RuleId id = new RuleId(UUID.randomUUID());
        return writes.write(new Subject.Rule(id), (tx, _) -> {
            tx.execute(
                    "insert into access_rule (id, name, destinations, " + columns
                            + ") values ({0}, {1}, '{192.0.2.0/24}', " + values + ")",
                    id.value(),
                    name);
            return id;
        });
    }

    public Written<Integer> setRule(RuleId id, String assignments) {
        return writes.write(
                new Subject.Rule(id),
                (tx, _) -> tx.execute("update access_rule set " + assignments + " where id = {0}", id.value()));
    }

    public Written<Integer> deleteRule(RuleId id) {
        return writes.write(
                new Subject.Rule(id), (tx, _) -> tx.execute("delete from access_rule where id = {0}", id.value()));
    }

    public Written<Integer> setServer(ServerId id, String assignments) {
        return writes.write(
                new Subject.Server(id),
                (tx, _) -> tx.execute("update server set " + assignments + " where id = {0}", id.value()));
    }

    public Written<Integer> setNetwork(UUID id, String assignments) {
        return writes.write(
                new Subject.Network(id),
                (tx, _) -> tx.execute("update network set " + assignments + " where id = {0}", id));
    }

    public Written<Integer> deleteServer(ServerId id) {
        return writes.write(new Subject.Server(id), (tx, _) -> {
            tx.execute("delete from address where holder_id = {0}", id.value());
            return tx.execute("delete from server where id = {0}", id.value());
        });
    }

    public void enrol(ServerId id) {
        database.execute(
                "insert into server_agent (server_id, identity_key, public_key, agent_version)"
                        + " values ({0}, {1}, {2}, 'test')",
                id.value(), SigningKey.generate().verifyingKey().bytes(), newKey().bytes());
        DesiredStates.holdBack(database, id);
    }

    /// What an agent that has this state gets; itself when there is no news.
    public DesiredState next(DesiredState state) throws InterruptedException {
        DesiredStates.Base base = base(state);
        if (!desiredStates.awaitNews(state.serverId(), base, Duration.ZERO)) {
            return state;
        }
        return state.apply(update(state.serverId(), base), keys());
    }

    /// The whole state, as an agent gets it that has nothing.
    public DesiredState snapshot(ServerId server) throws InterruptedException {
        return next(DesiredState.empty(server));
    }

    static DesiredStates.Base base(DesiredState state) {
        return new DesiredStates.Base(state.revision(), state.stateHash());
    }

    DesiredStateUpdate update(ServerId server, DesiredStates.Base base) {
        return DesiredStateUpdate.read(Json.parse(updateText(server, base)));
    }

    String updateText(ServerId server, DesiredStates.Base base) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        desiredStates.send(server, base, output);
        return output.toString(StandardCharsets.UTF_8);
    }

    public Set<VerifyingKey> keys() {
        return Set.copyOf(signingKeys.verifyingKeys());
    }

    /// An agent applied what it has, and says so.
    public void acknowledge(DesiredState state) {
        receipts.acknowledge(
                new Author("agent:" + state.serverId(), "agent", null, null), state.serverId(), state.revision());
    }

    List<UUID> attachedPeers(ServerId server) {
        return database.fetch(
                        "select peer_id from attachment where server_id = {0} and until is null order by 1",
                        server.value())
                .map(row -> row.get("peer_id", UUID.class));
    }

    public DSLContext database() {
        return database;
    }

    public FleetWrites writes() {
        return writes;
    }

    public MasterKey masterKey() {
        return masterKey;
    }

    public Receipts receipts() {
        return receipts;
    }

    public SigningKeys signingKeys() {
        return signingKeys;
    }

    public Numbering numbering() {
        return numberer;
    }

    public DesiredStates desiredStates() {
        return desiredStates;
    }

    /// Numbers what is committed.
    public void number() {
        numberer.drain();
    }

    public PresharedKeys presharedKeys() {
        return presharedKeys;
    }
}
