package io.wirefleet.terraform.console;

import io.wirefleet.terraform.plugin.PluginLog;
import io.wirefleet.terraform.schema.Diagnostic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Waits until the servers have what was written, as far as the configuration asks for it.
public final class Receipts {
    /// How long one question stays open, at most: progress is told in between.
    private static final Duration ONE_QUESTION = Duration.ofSeconds(2);

    private final ConsoleClient client;
    private final Clock clock;
    private final CountDownLatch stopped;
    private final PluginLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Thread> questioners = new HashSet<>();

    /// Those who were created together wait for one receipt, and one of them asks.
    private final Map<String, CompletableFuture<List<Diagnostic>>> asking = new ConcurrentHashMap<>();

    /// @param stopped counted down when Terraform wants the provider to come to an end
    public Receipts(ConsoleClient client, Clock clock, CountDownLatch stopped, PluginLog log) {
        this.client = client;
        this.clock = clock;
        this.stopped = stopped;
        this.log = log;
    }

    /// Breaks off the questions that are open. The provider must be stopped already.
    public void stop() {
        lock.lock();
        try {
            questioners.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }

    /// @param what was written, such as `peer 'laptop'`
    /// @param receipt null when the write changed nothing
    /// @param created whether the write was a creation. Terraform would replace what it created if that ended in an
    ///     error, so that a late server is then an error only where the configuration asks for every one of them.
    /// @return what to tell: nothing when all is applied
    public List<Diagnostic> await(String what, @Nullable String receipt, boolean created) {
        WaitForApply mode = client.settings().waitForApply();
        if (receipt == null || mode == WaitForApply.NONE) {
            return List.of();
        }
        CompletableFuture<List<Diagnostic>> asked = new CompletableFuture<>();
        CompletableFuture<List<Diagnostic>> under = asking.putIfAbsent(receipt, asked);
        if (under != null) {
            return under.join();
        }
        try {
            List<Diagnostic> answer = ask(new Progress(log, clock, what, receipt), receipt, mode, created);
            asked.complete(answer);
            return answer;
        } catch (RuntimeException e) {
            asked.completeExceptionally(e);
            throw e;
        } finally {
            asking.remove(receipt);
        }
    }

    private List<Diagnostic> ask(Progress progress, String receipt, WaitForApply mode, boolean created) {
        try {
            return await(progress, receipt, mode, created);
        } catch (ConsoleException e) {
            return List.of(
                    isStopped()
                            ? stopped(receipt, progress.pending())
                            : Diagnostic.warning(
                                    "The write is done, but whether the servers have it is not known",
                                    "The console could not be asked for receipt " + receipt + ": " + e.getMessage()));
        }
    }

    private List<Diagnostic> await(Progress progress, String receipt, WaitForApply mode, boolean created) {
        Duration timeout = client.settings().applyTimeout();
        Instant deadline = clock.instant().plus(timeout);
        Duration question = Duration.ZERO;
        while (!isStopped()) {
            progress.now(ask(receipt, question));
            List<Pending> pending = progress.pending();
            if (pending.isEmpty()) {
                return List.of();
            }
            if (mode == WaitForApply.REACHABLE && pending.stream().noneMatch(Pending::reachable)) {
                return List.of(away(receipt, pending));
            }
            Duration left = Duration.between(clock.instant(), deadline);
            if (left.compareTo(Duration.ofSeconds(1)) < 0) {
                return List.of(late(receipt, pending, timeout, created, mode));
            }
            question = left.compareTo(ONE_QUESTION) < 0 ? left : ONE_QUESTION;
        }
        return List.of(stopped(receipt, progress.pending()));
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /// A server that has not confirmed yet.
    record Pending(String server, boolean reachable) {}

    /// Where a change has arrived.
    record Standing(List<String> confirmed, List<Pending> pending) {}

    private Standing ask(String receipt, Duration question) {
        JsonNode answer = question(receipt, question);
        List<String> confirmed = new ArrayList<>();
        List<Pending> pending = new ArrayList<>();
        for (JsonNode server : answer.path("servers")) {
            String given = server.path("server_name").asString("");
            String name = given.isEmpty() ? server.path("server_id").asString("?") : given;
            if (server.path("pending").asBoolean(false)) {
                pending.add(new Pending(name, server.path("reachable").asBoolean(true)));
            } else {
                confirmed.add(name);
            }
        }
        return new Standing(confirmed, pending);
    }

    /// A question that [#stop] breaks off: the console is then as if it could not be reached.
    private JsonNode question(String receipt, Duration atMost) {
        lock.lock();
        try {
            questioners.add(Thread.currentThread());
            if (isStopped()) {
                Thread.currentThread().interrupt();
            }
        } finally {
            lock.unlock();
        }
        try {
            return client.get("/receipts/" + receipt + "?wait_seconds=" + atMost.toSeconds())
                    .body();
        } finally {
            lock.lock();
            try {
                questioners.remove(Thread.currentThread());
                var _ = Thread.interrupted();
            } finally {
                lock.unlock();
            }
        }
    }

    private static Diagnostic stopped(String receipt, List<Pending> pending) {
        String waiting = pending.isEmpty() ? "Waiting for the servers" : "Waiting for " + names(pending);
        return Diagnostic.warning(
                "Stopped before every server had acknowledged",
                waiting + " was interrupted. The console has the change and the servers will get it; receipt " + receipt
                        + " says when. The state is complete: nothing needs to be applied again for it.");
    }

    private static Diagnostic away(String receipt, List<Pending> pending) {
        return Diagnostic.warning(
                "Not applied on every server yet",
                "The agent of " + names(pending) + " is away. The console has the change, and the agent will apply it"
                        + " when it is back; receipt " + receipt + " says when.");
    }

    private static Diagnostic late(
            String receipt, List<Pending> pending, Duration timeout, boolean created, WaitForApply mode) {
        String summary = "Not acknowledged by every server within " + timeout.toSeconds() + " seconds";
        String detail =
                "Still waiting for " + names(pending) + ". The console has the change and goes on delivering it;"
                        + " receipt " + receipt + " and the conditions of the server say what keeps it.";
        if (!created) {
            return Diagnostic.error(summary, detail);
        }
        if (mode == WaitForApply.REACHABLE) {
            return Diagnostic.warning(summary, detail);
        }
        return Diagnostic.error(
                summary,
                detail
                        + "\n\nTerraform now holds the new resource for tainted and would replace it with the next apply;"
                        + " `terraform untaint` keeps it.");
    }

    private static String names(List<Pending> pending) {
        return pending.stream()
                .map(server -> "'" + server.server() + "'")
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
