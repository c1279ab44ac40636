package io.wirefleet.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// The bytes that one peer's change puts on the wire to an agent, by how many peers the server holds.
final class DeltaBytes {
    private final Api api;

    DeltaBytes(Api api) {
        this.api = api;
    }

    /// @param large a fleet with 10,000 peers
    void measure(Report report, Fleet large) throws Exception {
        report.section("Bytes to the agent");
        report.line(
                "Body of the answer to the agent's poll: one peer removed, one added, on a server that holds so many;"
                        + " and the snapshot beside it. Budget: a change's bytes do not depend on the number of peers.");
        List<Long> changes = new ArrayList<>();
        report.table("peers on the server", "one removed, bytes", "one added, bytes", "snapshot, bytes");
        for (int peers : new int[] {10, 1_000, Main.PEERS}) {
            boolean given = peers == Main.PEERS;
            Fleet fleet = given
                    ? large
                    : Fleet.declare(
                            api,
                            "bytes" + peers,
                            "10." + (90 + Integer.toString(peers).length()) + ".0.0/16");
            String server = given ? fleet.addServer("bytes" + peers) : fleet.server();
            if (!given) {
                fleet.createPeers(peers);
            }
            BenchAgent agent = BenchAgent.enrol(api, server);
            long snapshot = agent.catchUp();
            String one = Fleet.id(api.call("POST", "/api/v1/peers", fleet.newPeer()));
            long added = agent.catchUp();
            api.call("DELETE", "/api/v1/peers/" + one, null);
            long removed = agent.catchUp();
            changes.add(Math.max(removed, added));
            report.row(Integer.toString(peers), Long.toString(removed), Long.toString(added), Long.toString(snapshot));
        }
        long least = changes.getFirst();
        long most = changes.getLast();
        report.budget(
                "One-peer change, bytes to the agent, 10 → 10,000 peers",
                "independent of the 10,000",
                least + " → " + most + " bytes",
                most <= least * 1.05);
    }
}
