package io.wirefleet.benchmarks;

import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How long the console takes to say who has, or had, access to what, with a year of daily changes behind it, and what
/// a rule for the whole fleet would come to. The year is written by SQL.
final class AccessAnswers {
    private static final int CALLS = 100;
    private static final double BUDGET_MILLISECONDS = 50;
    private static final double DRY_RUN_BUDGET_MILLISECONDS = 3_000;

    private final Api api;
    private final Path postgres;

    /// @param postgres the console's `postgres` directory, which holds the password and the port
    AccessAnswers(Api api, Path postgres) {
        this.api = api;
        this.postgres = postgres;
    }

    void measure(Report report) throws Exception {
        write();
        report.section("Who had access to what");
        report.line(
                "`GET /access` with 10,000 peers, 100 servers, 211 rules, and a year in which every day 100 peers, 10 rules"
                        + " and 2 servers changed; pages of 100 rows; " + CALLS + " calls a row, after 20 to warm up.");
        report.table("question", "rows", "median", "p99");
        JsonNode row = api.call("GET", "/api/v1/access?owner=year-77&limit=1", null)
                .get("items")
                .get(0);
        String peer = row.get("peer_id").stringValue();
        String server = row.get("server_id").stringValue();
        String then = "&at=" + Instant.now().minus(Duration.ofDays(180));
        double worst = 0;
        for (String question : List.of(
                "peer_id=" + peer,
                "owner=year-77",
                "server_id=" + server,
                "destination=10.77.1.1",
                "destination=198.51.100.0/24",
                "owner=year-77&destination=10.77.1.1&server_id=" + server,
                "limit=100")) {
            worst = Math.max(worst, ask(report, question, "now"));
            worst = Math.max(worst, ask(report, question + then, "180 days ago"));
        }
        report.budget(
                "Who had access to what, any question, median",
                "< " + text(BUDGET_MILLISECONDS),
                text(worst),
                worst < BUDGET_MILLISECONDS);
        dryRun(report);
    }

    private double ask(Report report, String question, String when) throws IOException, InterruptedException {
        String path = "/api/v1/access?" + question;
        int rows = 0;
        for (int i = 0; i < 20; i++) {
            rows = api.call("GET", path, null).get("items").size();
        }
        double[] milliseconds = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            milliseconds[i] = time("GET", path, null);
        }
        Arrays.sort(milliseconds);
        double median = milliseconds[CALLS / 2];
        report.row(
                question.replaceAll("&at=.*", "")
                                .replaceAll("[0-9a-f-]{36}", "…")
                                .replaceAll("^limit=100$", "everything")
                        + ", " + when,
                Integer.toString(rows),
                text(median),
                text(milliseconds[CALLS * 99 / 100]));
        return median;
    }

    private void dryRun(Report report) throws IOException, InterruptedException {
        ObjectNode rule = Json.object().put("name", "year-whole-fleet");
        rule.putArray("destinations").add("203.0.113.0/24");
        rule.putObject("peers").put("all", true);
        rule.putObject("servers").put("all", true);
        double[] milliseconds = new double[5];
        for (int i = 0; i < milliseconds.length; i++) {
            milliseconds[i] = time("POST", "/api/v1/access-rules?dry_run=true", rule);
        }
        Arrays.sort(milliseconds);
        double median = milliseconds[milliseconds.length / 2];
        report.line("");
        report.line("The dry run of a rule that gives all of these peers something on all of these servers: median "
                + text(median) + ", worst of 5 " + text(milliseconds[4]) + ".");
        report.budget(
                "Dry run of a rule for 10,000 peers on 100 servers",
                "< " + text(DRY_RUN_BUDGET_MILLISECONDS),
                text(median),
                median < DRY_RUN_BUDGET_MILLISECONDS);
    }

    private double time(String method, String path, @Nullable JsonNode body) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = api.send(method, path, body);
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (response.statusCode() != 200) {
            throw new IOException(path + " answered " + response.statusCode() + ": " + response.body());
        }
        return milliseconds;
    }

    private static String text(double milliseconds) {
        return String.format(Locale.ROOT, milliseconds < 100 ? "%.1f ms" : "%.0f ms", milliseconds);
    }

    private void write() throws IOException, InterruptedException {
        String port =
                Files.readAllLines(postgres.resolve("data/postmaster.pid")).get(3);
        Path script = Files.createTempFile("year", ".sql");
        try (InputStream sql = AccessAnswers.class.getResourceAsStream("year-of-changes.sql")) {
            if (sql == null) {
                throw new IOException("year-of-changes.sql is not packed");
            }
            Files.write(script, sql.readAllBytes());
            ProcessBuilder builder = new ProcessBuilder(
                            "psql",
                            "-q",
                            "-X",
                            "-v",
                            "ON_ERROR_STOP=1",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            port,
                            "-U",
                            "wirefleet",
                            "-d",
                            "wirefleet",
                            "-f",
                            script.toString())
                    .redirectErrorStream(true);
            builder.environment().put("PGPASSWORD", Files.readString(postgres.resolve("password")));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("psql failed: " + output);
            }
        } finally {
            Files.delete(script);
        }
    }
}
