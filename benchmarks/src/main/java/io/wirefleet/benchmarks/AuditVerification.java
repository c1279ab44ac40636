package io.wirefleet.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// How long the console takes to link and to verify an audit of a million entries. They are put into the database by
/// SQL, of the size that a peer's creation has.
final class AuditVerification {
    private static final int ENTRIES = 1_000_000;
    private static final int MOST_SECONDS = 60;

    private static final String INSERT = """
            with entries as (
                insert into audit_entry (id, at, actor, action, kind, subject_id, content)
                select id, at, 'api-token:terraform', 'create', 'peer', subject,
                       '{"action":"create","actor":"api-token:terraform","after":{"addresses":["10.8.0.9"],"created_at":"'
                       || told || '","enabled":true,"expires_at":null,"id":"' || subject || '","name":"peer-' || n
                       || '","network_id":"018f3c5a-7d2e-7c41-9a55-3b1f0c2d4e6f","owner":"person-' || n % 500
                       || '@example.com","persistent_keepalive_seconds":25,"preshared_key":"none","public_key":"'
                       || encode(sha256(n::text::bytea), 'base64') || '","region":null,"reservation":null,'
                       || '"routed_prefixes":[],"tags":{"team":"field"},"updated_at":"' || told
                       || '","version":1},"at":"' || told || '","before":null,"id":"' || id
                       || '","kind":"peer","receipt_id":"' || subject || '","request_id":"' || subject
                       || '","role":"operator","source_address":"192.0.2.10","subject_id":"' || subject
                       || '","subject_name":"peer-' || n || '"}'
                from (select n, uuidv7() as id, gen_random_uuid()::text as subject, at,
                             to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '.000001Z' as told
                      from (select n, timestamptz '2026-01-01 00:00:00.000001+00' + n * interval '31 seconds' as at
                            from generate_series(1, :entries) as n) as numbered) as made
                returning id)
            insert into audit_unlinked (entry_id) select id from entries;
            """;

    private final Api api;
    private final Path postgres;

    /// @param postgres the console's `postgres` directory, which holds the password and the port
    AuditVerification(Api api, Path postgres) {
        this.api = api;
        this.postgres = postgres;
    }

    void measure(Report report) throws Exception {
        report.section("Audit");
        long start = System.nanoTime();
        insert();
        double inserted = secondsSince(start);
        start = System.nanoTime();
        awaitLinked();
        double linked = secondsSince(start);
        start = System.nanoTime();
        JsonNode verified = api.call("GET", "/api/v1/audit/verify", null);
        double seconds = secondsSince(start);
        if (!verified.get("valid").booleanValue() || verified.get("entries").longValue() < ENTRIES) {
            throw new IOException("the audit does not verify: " + verified);
        }
        long entries = verified.get("entries").longValue();
        report.budget(
                "Audit verified over 1,000,000 entries",
                "< " + MOST_SECONDS + " s",
                String.format(Locale.ROOT, "%.0f s", seconds),
                seconds < MOST_SECONDS);
        report.line("A million entries of the size of a peer's creation, put into the database by SQL in one"
                + " transaction; the console links them by itself, and then verifies all of them at one request.");
        report.table("step", "seconds", "entries a second");
        row(report, "inserted by SQL, for comparison", inserted, ENTRIES);
        row(report, "linked and signed", linked, ENTRIES);
        row(report, "verified", seconds, entries);
    }

    private static void row(Report report, String step, double seconds, long entries) {
        report.row(
                step,
                String.format(Locale.ROOT, "%.1f", seconds),
                String.format(Locale.ROOT, "%.0f", entries / seconds));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void insert() throws IOException, InterruptedException {
        String port =
                Files.readAllLines(postgres.resolve("data/postmaster.pid")).get(3);
        List<String> command = new ArrayList<>(List.of("psql", "-q", "-h", "127.0.0.1", "-p", port, "-U", "wirefleet"));
        command.addAll(List.of("-v", "ON_ERROR_STOP=1", "-v", "entries=" + ENTRIES, "-d", "wirefleet", "-f", "-"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", Files.readString(postgres.resolve("password")));
        Process process = builder.start();
        try (var input = process.getOutputStream()) {
            input.write(INSERT.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("psql failed: " + output);
        }
    }

    /// The newest entry is linked last.
    private void awaitLinked() throws IOException, InterruptedException {
        while (api.call("GET", "/api/v1/audit?order=newest&limit=1", null)
                .get("items")
                .get(0)
                .get("position")
                .isNull()) {
            Thread.sleep(50);
        }
    }
}
