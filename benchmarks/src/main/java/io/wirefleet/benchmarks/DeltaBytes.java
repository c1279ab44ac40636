package io.wirefleet.benchmarks;

import java.util.List;

/// The bytes that one peer's change puts on the wire to an agent, by how many peers the server holds.
final class DeltaBytes {
    private final Api api;

    DeltaBytes(Api api) {
        this.api = api;
    }

    void measure(Report report) throws Exception {
        report.section("Bytes to the agent");
        report.line(
                "Body of the answer to the agent's poll: one peer removed, one added, on a server that holds so many;"
                        + " and the snapshot beside it. Budget: a change's bytes do not depend on the number of peers.");
        report.table("peers on the server", "one removed, bytes", "one added, bytes", "snapshot, bytes");
        for (int peers : new int[] {10, 1_000, 10_000}) {
            Fleet fleet = Fleet.declare(
                    api, "bytes" + peers, "10." + (90 + Integer.toString(peers).length()) + ".0.0/16");
            List<String> ids = fleet.createPeers(peers);
            BenchAgent agent = BenchAgent.enrol(api, fleet.server());
            long snapshot = agent.catchUp();
            api.call("DELETE", "/api/v1/peers/" + ids.getLast(), null);
            long removed = agent.catchUp();
            api.call("POST", "/api/v1/peers", fleet.newPeer());
            long added = agent.catchUp();
            report.row(Integer.toString(peers), Long.toString(removed), Long.toString(added), Long.toString(snapshot));
        }
    }
}
