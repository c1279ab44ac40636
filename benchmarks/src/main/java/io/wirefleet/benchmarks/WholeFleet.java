package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.node.ObjectNode;

/// Writes whose reach is the whole fleet, beside writes of a single peer: one rule that puts 10,000 peers on 100
/// servers, what others wait for meanwhile, and what a change of one peer costs in a small fleet and in a large one.
final class WholeFleet {
    private static final int SERVERS = 100;
    private static final int WRITES = 100;
    private static final double BUDGET_SECONDS = 30;
    private static final String NAME = "whole";
    private static final String BARE = "whole-bare";

    private final Api api;
    private Instant expiry = Instant.parse("2099-01-01T00:00:00Z");

    WholeFleet(Api api) {
        this.api = api;
    }

    void measure(Report report) throws Exception {
        Fleet fleet = Fleet.declare(api, NAME, "10.128.0.0/9");
        String bystander =
                Fleet.declare(api, "bystander", "10.96.0.0/16").createPeers(1).getFirst();
        List<String> few = fleet.createPeers(100);
        List<Double> small = writes(few);
        fleet.createPeers(Main.PEERS - few.size());
        for (int i = 0; i < SERVERS; i++) {
            fleet.addServer("whole-" + i, BARE);
        }
        List<Double> large = writes(few);
        report.section("Writes in a large fleet");
        report.line("A change of one peer that is on one server, answered once it is durable and has its revision, "
                + WRITES + " one after another by one caller.");
        report.table("fleet", "median", "p99");
        report.row("100 peers, 1 server", text(median(small)), text(percentile(small, 99)));
        report.row(
                Main.PEERS + " peers, " + (SERVERS + 1) + " servers", text(median(large)), text(percentile(large, 99)));
        double ratio = median(large) / median(small);
        report.budget(
                "A change of one peer, 10,000 peers and 100 servers against 100 and 1",
                "the same (≤ 1.25 ×)",
                String.format(Locale.ROOT, "%.2f ×", ratio),
                ratio <= 1.25);
        wholeFleetRule(report, bystander);
    }

    private void wholeFleetRule(Report report, String bystander) throws Exception {
        ObjectNode rule = Json.object().put("name", "for-everybody");
        rule.putArray("destinations").add("203.0.113.0/24");
        rule.putObject("peers").putObject("tags").put("fleet", NAME);
        rule.putObject("servers").putObject("tags").put("fleet", BARE);
        Map<String, Long> before = revisions();
        long begun = System.nanoTime();
        List<Double> meanwhile = new ArrayList<>();
        double written;
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Double> answer = thread.submit(() -> {
                api.call("POST", "/api/v1/access-rules", rule);
                return seconds(begun);
            });
            do {
                meanwhile.add(writeOne(bystander));
            } while (!answer.isDone());
            written = answer.get();
        }
        List<Double> afterwards = new ArrayList<>();
        while (!areNumbered(before)) {
            afterwards.add(writeOne(bystander));
        }
        double numbered = seconds(begun);
        report.line("");
        report.line(String.format(
                Locale.ROOT,
                "A rule that gives all of these peers something on all of these servers, a million attachments: answered, and so"
                        + " durable, after %.1f s; the last server had its revision after %.1f s. The worst change of another"
                        + " peer took %s until the answer (writers wait for a rule's transaction), then %s; its median then %s.",
                written,
                numbered,
                text(sorted(meanwhile).getLast()),
                afterwards.isEmpty() ? "none" : text(sorted(afterwards).getLast()),
                afterwards.isEmpty() ? "none" : text(sorted(afterwards).get(afterwards.size() / 2))));
        report.budget(
                "One rule for 10,000 peers on 100 servers, one transaction",
                "< 30 s",
                String.format(Locale.ROOT, "%.1f s", written),
                written < BUDGET_SECONDS);
    }

    private Map<String, Long> revisions() throws IOException, InterruptedException {
        Map<String, Long> revisions = new HashMap<>();
        api.call("GET", "/api/v1/servers?limit=1000&tag=fleet:" + BARE, null)
                .get("items")
                .forEach(server -> revisions.put(
                        Fleet.id(server), server.get("desired_revision").longValue()));
        return revisions;
    }

    private boolean areNumbered(Map<String, Long> before) throws IOException, InterruptedException {
        Map<String, Long> now = revisions();
        return before.entrySet().stream().allMatch(server -> now.getOrDefault(server.getKey(), 0L) > server.getValue());
    }

    private List<Double> writes(List<String> peers) throws IOException, InterruptedException {
        for (int i = 0; i < WRITES; i++) {
            writeOne(peers.get(i % peers.size()));
        }
        List<Double> milliseconds = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            milliseconds.add(writeOne(peers.get(i % peers.size())));
        }
        return sorted(milliseconds);
    }

    /// Moves a peer's expiry, of which its server is told.
    private double writeOne(String peer) throws IOException, InterruptedException {
        expiry = expiry.plusSeconds(1);
        ObjectNode patch = Json.object().put("expires_at", expiry.toString());
        long begun = System.nanoTime();
        api.call("PATCH", "/api/v1/peers/" + peer, patch);
        return (System.nanoTime() - begun) / 1e6;
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static List<Double> sorted(List<Double> values) {
        return values.stream().sorted().toList();
    }

    private static double median(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(sorted.size() * percent / 100);
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, milliseconds < 100 ? "%.1f ms" : "%.0f ms", milliseconds);
    }
}
