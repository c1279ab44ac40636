package io.wirefleet.terraform.console;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.plugin.PluginLog;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// The console's REST interface. Safe for many threads.
///
/// A request that met no answer, or 429, or that the console failed at (5xx), is tried again; a write then carries the
/// same idempotency key, so that the console does it once (I10). One that took too long is tried once more only.
public final class ConsoleClient {
    private static final String RECEIPT = "Wirefleet-Receipt";
    private static final String CONFIRMATION = "Wirefleet-Confirmation";
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]{1,260}");

    /// Statuses of a proxy whose console does not answer.
    private static final Set<Integer> NOBODY_BEHIND = Set.of(502, 503, 504);

    private final ConsoleSettings settings;
    private final Transport transport;
    private final Retries retries;
    private final PluginLog log;
    private final Outage outage;

    public ConsoleClient(
            ConsoleSettings settings,
            Map<String, String> environment,
            Retries retries,
            PluginLog log,
            InstantSource clock) {
        this.settings = settings;
        this.transport = new Transport(settings, environment);
        this.retries = retries;
        this.log = log;
        this.outage = new Outage(clock);
    }

    public ConsoleSettings settings() {
        return settings;
    }

    /// @param path below `/api/v1`, with its query
    /// @throws ConsoleException if it came to nothing
    public Answer get(String path) {
        return answer(send(request("GET", path, null)));
    }

    /// The same, not read yet: a JSON text in UTF-8, by what the console says of it.
    ///
    /// @throws ConsoleException if it came to nothing
    byte[] text(String path) {
        HttpResponse<byte[]> response = send(request("GET", path, null));
        if (response.statusCode() / 100 != 2) {
            throw new ConsoleException(refusal(response.statusCode(), body(response)));
        }
        requireJson(response);
        return response.body();
    }

    /// A document that isn't JSON.
    ///
    /// @param type what it must be, such as `image/png`
    public byte[] document(String path, String type) {
        HttpResponse<byte[]> response =
                send(request("GET", path, null).setHeader("Accept", type + ", application/problem+json"));
        if (response.statusCode() / 100 != 2) {
            throw new ConsoleException(refusal(response.statusCode(), body(response)));
        }
        String answered = response.headers().firstValue("Content-Type").orElse("no content type");
        if (!answered.startsWith(type)) {
            throw notTheConsole("it answered with " + answered + " instead of " + type);
        }
        return response.body();
    }

    public Answer post(String path, JsonNode body) {
        return write(Write.post(path, body), null);
    }

    public Answer delete(String path) {
        return write(Write.delete(path), null);
    }

    /// @param confirmation what a dry run of the same write answered; null: nothing is confirmed
    public Answer write(Write write, @Nullable String confirmation) {
        HttpRequest.Builder request = request(write, write.path())
                .header("Idempotency-Key", UUID.randomUUID().toString());
        return answer(send(confirmation == null ? request : request.header(CONFIRMATION, confirmation)));
    }

    /// What a write would come to. Nothing is written.
    ///
    /// @throws ConsoleException also where the write would be refused, or the console is too old to tell
    public BlastRadius foresee(Write write) {
        JsonNode answered;
        try {
            answered =
                    answer(send(request(write, write.path() + "?dry_run=true"))).body();
        } catch (ConsoleException e) {
            throw isIgnorance(e.failure()) ? tooOldToForesee() : e;
        }
        if (!answered.has("peers_cut")) {
            throw tooOldToForesee();
        }
        return BlastRadius.of(answered);
    }

    private static boolean isIgnorance(ConsoleFailure failure) {
        return failure instanceof ConsoleFailure.Refused refused
                && (refused.status() == 400 || refused.status() == 422)
                && refused.detail().contains("dry_run");
    }

    private ConsoleException tooOldToForesee() {
        return new ConsoleException(new ConsoleFailure.TooOld(settings.endpoint(), "?dry_run=true"));
    }

    private HttpRequest.Builder request(Write write, String path) {
        HttpRequest.Builder request = request(write.method(), path, write.body());
        return write.version() == null ? request : request.header("If-Match", "\"" + write.version() + "\"");
    }

    private HttpRequest.Builder request(String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.endpoint() + "/api/v1" + path))
                .header("Authorization", "Bearer " + settings.token())
                .header("Accept", "application/json, application/problem+json")
                .header("User-Agent", "terraform-provider-wireguard");
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody());
        }
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return request.header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        outage.now().ifPresent(failure -> {
            throw new ConsoleException(failure);
        });
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= retries.attempts();
            HttpResponse<byte[]> response;
            try {
                response = transport.send(request);
            } catch (Transport.BrokenException e) {
                if (last || (attempt > 1 && e.failure() instanceof ConsoleFailure.Late)) {
                    throw away(e.failure());
                }
                retry(request, attempt, e.failure().toString(), Duration.ZERO);
                continue;
            } catch (InterruptedException _) {
                throw interrupted();
            }
            log.debug(
                    "console request",
                    Map.of(
                            "method", request.method(),
                            "path", request.uri().getPath(),
                            "status", Integer.toString(response.statusCode()),
                            "attempt", Integer.toString(attempt),
                            "receipt", response.headers().firstValue(RECEIPT).orElse("none")));
            if (!last && isPassing(response.statusCode(), attempt)) {
                retry(request, attempt, "status " + response.statusCode(), retryAfter(response));
                continue;
            }
            return response;
        }
    }

    private ConsoleException away(ConsoleFailure failure) {
        outage.found(failure);
        return new ConsoleException(failure);
    }

    /// A write whose first attempt is still under way answers its second with 409.
    private static boolean isPassing(int status, int attempt) {
        return status == 429 || status >= 500 || (status == 409 && attempt > 1);
    }

    private void retry(HttpRequest request, int attempt, String why, Duration asked) {
        log.warn(
                "console request is tried again",
                Map.of("method", request.method(), "path", request.uri().getPath(), "why", why));
        try {
            retries.before(attempt, asked);
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private ConsoleException interrupted() {
        Thread.currentThread().interrupt();
        return new ConsoleException(new ConsoleFailure.Unreachable(settings.endpoint(), "the provider was stopped"));
    }

    private static Duration retryAfter(HttpResponse<byte[]> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    private Answer answer(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String receipt = response.headers().firstValue(RECEIPT).orElse(null);
        if (status == 204) {
            return new Answer(NullNode.instance, receipt);
        }
        JsonNode body = body(response);
        if (status / 100 == 2) {
            return new Answer(body, receipt);
        }
        throw new ConsoleException(refusal(status, body));
    }

    private JsonNode body(HttpResponse<byte[]> response) {
        requireJson(response);
        try {
            return Json.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (InvalidFieldException e) {
            throw notTheConsole("its answer " + e.detail());
        }
    }

    private void requireJson(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status / 100 == 3) {
            throw notTheConsole("it answered status " + status + redirection(response));
        }
        String type = response.headers().firstValue("Content-Type").orElse("no content type");
        if (!type.startsWith("application/json") && !type.startsWith("application/problem+json")) {
            if (NOBODY_BEHIND.contains(status)) {
                throw away(new ConsoleFailure.Unreachable(
                        settings.endpoint(),
                        "what stands in front of it answered status " + status + " with " + type
                                + ", so that perhaps the console is down"));
            }
            throw notTheConsole("it answered status " + status + " with " + type + " instead of JSON");
        }
    }

    /// Where to, without what may be secret in it.
    private static String redirection(HttpResponse<byte[]> response) {
        String location = response.headers().firstValue("Location").orElse("");
        Matcher origin = ORIGIN.matcher(location);
        return origin.lookingAt() ? ", which leads to " + origin.group() : "";
    }

    private ConsoleException notTheConsole(String why) {
        return new ConsoleException(new ConsoleFailure.NotTheConsole(settings.endpoint(), why));
    }

    private static ConsoleFailure refusal(int status, JsonNode problem) {
        List<ConsoleFailure.FieldError> errors = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> errors.add(new ConsoleFailure.FieldError(
                        error.path("pointer").asString(""), error.path("detail").asString(""))));
        return new ConsoleFailure.Refused(
                status,
                problem.path("title").asString("status " + status),
                problem.path("detail").asString(""),
                errors,
                problem.path("request_id").asString(null));
    }

    /// Ends what is under way, and the connections.
    public void close() {
        transport.close();
    }
}
