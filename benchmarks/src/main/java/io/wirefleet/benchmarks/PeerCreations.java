package io.wirefleet.benchmarks;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Peer creations a second by 1 and 8 callers, each durable, beside what `pgbench` gets for a bare single-row insert on
/// the same PostgreSQL with as many clients.
final class PeerCreations {
    private static final int SECONDS = 8;
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    /// What a creation does beside the insert that it is compared with.
    private static final String WORK =
            "A creation is a transaction of several statements, and is answered once a second"
                    + " transaction has numbered its change; in both, PostgreSQL mostly waits for the console between two"
                    + " statements, so what takes the processors away from the console costs creations more than bare inserts.";

    private final Api api;
    private final Path postgres;

    /// @param postgres the console's `postgres` directory, which holds the password and the port
    PeerCreations(Api api, Path postgres) {
        this.api = api;
        this.postgres = postgres;
    }

    void measure(Report report) throws Exception {
        report.section("Peer creations per second");
        report.line("Each answer durable, each peer attached to one server by a rule; " + SECONDS
                + " s a row, after a warm-up. Beside it `pgbench` with a bare single-row insert a transaction: same"
                + " PostgreSQL, as many clients. Budget: at least half.");
        report.table("callers", "peers/s", "bare inserts/s", "share");
        Fleet fleet = Fleet.declare(api, "creations", "10.64.0.0/12");
        rate(fleet, 8, 6);
        for (int callers : new int[] {1, 8}) {
            double peers = rate(fleet, callers, SECONDS);
            double inserts = pgbench(callers);
            report.budget(
                    "Peer creations by " + callers + (callers == 1 ? " caller" : " callers"),
                    "≥ half of bare inserts",
                    String.format(Locale.ROOT, "%.0f/s, %.2f of %.0f/s", peers, peers / inserts, inserts),
                    peers >= inserts / 2);
            report.row(
                    Integer.toString(callers),
                    String.format(Locale.ROOT, "%.0f", peers),
                    String.format(Locale.ROOT, "%.0f", inserts),
                    String.format(Locale.ROOT, "%.2f", peers / inserts));
        }
        report.line("");
        report.line(WORK);
    }

    private double rate(Fleet fleet, int callers, int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        Callable<Long> caller = () -> {
            long done = 0;
            while (System.nanoTime() < end) {
                HttpResponse<String> response = api.send("POST", "/api/v1/peers", fleet.newPeer());
                if (response.statusCode() != 201) {
                    throw new IOException("a creation answered " + response.statusCode() + ": " + response.body());
                }
                done++;
            }
            return done;
        };
        long created = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(caller));
            }
            for (Future<Long> future : running) {
                created += future.get();
            }
        }
        return created / ((System.nanoTime() - start) / 1e9);
    }

    private double pgbench(int clients) throws IOException, InterruptedException {
        Path setup = Files.createTempFile("bench", ".sql");
        Path script = Files.createTempFile("bench", ".sql");
        try {
            Files.writeString(
                    setup, "create table if not exists bench_insert (id bigserial primary key, v text not null);\n");
            Files.writeString(script, "insert into bench_insert (v) values ('x');\n");
            run("-t", "1", "-f", setup.toString());
            String output = run(
                    "-T",
                    Integer.toString(SECONDS),
                    "-c",
                    Integer.toString(clients),
                    "-j",
                    "2",
                    "-f",
                    script.toString());
            Matcher matcher = RATE.matcher(output);
            if (!matcher.find()) {
                throw new IOException("pgbench said no rate: " + output);
            }
            return Double.parseDouble(matcher.group(1));
        } finally {
            Files.delete(setup);
            Files.delete(script);
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        String port =
                Files.readAllLines(postgres.resolve("data/postmaster.pid")).get(3);
        List<String> command =
                new ArrayList<>(List.of("pgbench", "-n", "-h", "127.0.0.1", "-p", port, "-U", "wirefleet"));
        command.addAll(List.of(arguments));
        command.add("wirefleet");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", Files.readString(postgres.resolve("password")));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("pgbench failed: " + output);
        }
        return output;
    }
}
