package io.wirefleet.terraform.console;

import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.console.ConsoleFailure.FieldError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Creations of one collection that takes many at once: those that come while a request is under way go together in
/// the next one. Whoever got an answer soon has another one to create, mostly: the next request waits for them for a
/// moment, so that all that Terraform has under way go together.
///
/// Each gets its own answer, and its own error: the console makes all of a batch or none, so that those with nothing
/// wrong are sent again without the others.
public final class Creations {
    private static final int LARGEST_BATCH = 100;

    /// From an answer to the next question: Terraform's own work in between, of many at once on few processors.
    private static final Duration REJOIN = Duration.ofMillis(20);

    private static final Pattern ITEM = Pattern.compile("/items/([0-9]{1,4})(/.*)?");

    private final ConsoleClient console;
    private final String path;
    private final Duration rejoin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition joined = lock.newCondition();
    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private boolean underWay;

    /// Who is in [#create], and how many at once since the last request went.
    private int callers;

    private int mostCallers;

    private record Wanted(JsonNode body, CompletableFuture<Answer> answer) {}

    /// @param path of the collection, below `/api/v1`, which has a `/batch`
    public Creations(ConsoleClient console, String path) {
        this(console, path, REJOIN);
    }

    /// @param rejoin how long those who were just answered are waited for
    Creations(ConsoleClient console, String path, Duration rejoin) {
        this.console = console;
        this.path = path;
        this.rejoin = rejoin;
    }

    /// Creates one.
    ///
    /// @throws ConsoleException if it came to nothing
    public Answer create(JsonNode body) {
        Wanted wanted = new Wanted(body, new CompletableFuture<>());
        lock.lock();
        try {
            waiting.addLast(wanted);
            callers++;
            mostCallers = Math.max(mostCallers, callers);
            joined.signal();
            if (!underWay) {
                underWay = true;
                Thread.startVirtualThread(this::sendAll);
            }
        } finally {
            lock.unlock();
        }
        try {
            return wanted.answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ConsoleException refused ? refused : e;
        } finally {
            leave();
        }
    }

    private void leave() {
        lock.lock();
        try {
            callers--;
        } finally {
            lock.unlock();
        }
    }

    private void sendAll() {
        for (List<Wanted> next = next(); !next.isEmpty(); next = next()) {
            send(next);
        }
    }

    /// @return empty: nobody waits, and the next one who comes begins anew
    private List<Wanted> next() {
        lock.lock();
        try {
            awaitJoining(Math.min(mostCallers, LARGEST_BATCH));
            mostCallers = callers;
            List<Wanted> next = new ArrayList<>();
            while (!waiting.isEmpty() && next.size() < LARGEST_BATCH) {
                next.add(waiting.removeFirst());
            }
            underWay = !next.isEmpty();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void awaitJoining(int expected) {
        try {
            long left = rejoin.toNanos();
            while (waiting.size() < expected && left > 0) {
                left = joined.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // those who wait go without the others
        }
    }

    private void send(List<Wanted> batch) {
        try {
            if (batch.size() == 1) {
                batch.getFirst().answer.complete(console.post(path, batch.getFirst().body));
            } else {
                sendTogether(batch);
            }
        } catch (RuntimeException e) {
            batch.forEach(wanted -> wanted.answer.completeExceptionally(e));
        }
    }

    private void sendTogether(List<Wanted> batch) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        batch.forEach(wanted -> items.add(wanted.body));
        Answer answer;
        try {
            answer = console.post(path + "/batch", body);
        } catch (ConsoleException e) {
            if (!(e.failure() instanceof ConsoleFailure.Refused refused) || refused.status() >= 500) {
                throw e;
            }
            refuse(batch, refused);
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer.complete(new Answer(answer.body().path("items").path(i), answer.receipt()));
        }
    }

    /// Tells those that are to blame, and sends the others again. Where nobody is blamed, such as when the caller may
    /// only create one at a time, each is sent alone and hears its own.
    private void refuse(List<Wanted> batch, ConsoleFailure.Refused refused) {
        Map<Integer, List<FieldError>> blamed = new HashMap<>();
        for (FieldError error : refused.errors()) {
            Matcher item = ITEM.matcher(error.pointer());
            if (item.matches() && Integer.parseInt(item.group(1)) < batch.size()) {
                String pointer = item.group(2) == null ? "" : item.group(2);
                blamed.computeIfAbsent(Integer.valueOf(item.group(1)), _ -> new ArrayList<>())
                        .add(new FieldError(pointer, error.detail()));
            }
        }
        List<Wanted> others = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            List<FieldError> errors = blamed.get(i);
            if (errors == null) {
                others.add(batch.get(i));
            } else {
                batch.get(i)
                        .answer
                        .completeExceptionally(new ConsoleException(new ConsoleFailure.Refused(
                                refused.status(), refused.title(), refused.detail(), errors, refused.requestId())));
            }
        }
        if (blamed.isEmpty()) {
            others.forEach(wanted -> send(List.of(wanted)));
        } else if (!others.isEmpty()) {
            send(others);
        }
    }
}
