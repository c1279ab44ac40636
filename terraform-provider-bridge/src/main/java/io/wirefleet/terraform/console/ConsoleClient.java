package io.wirefleet.terraform.console;

import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.terraform.plugin.PluginLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// The console's REST interface. Safe for many threads. Opens nothing before the first request.
///
/// A request that met no answer, or 429, or that the console failed at (5xx), is tried again; a write then carries the
/// same idempotency key, so that the console does it once (I10).
public final class ConsoleClient {
    private static final String RECEIPT = "Wirefleet-Receipt";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);

    private final ConsoleSettings settings;
    private final Map<String, String> environment;
    private final Retries retries;
    private final PluginLog log;
    private final ReentrantLock opening = new ReentrantLock();
    private @Nullable HttpClient client;

    public ConsoleClient(ConsoleSettings settings, Map<String, String> environment, Retries retries, PluginLog log) {
        this.settings = settings;
        this.environment = environment;
        this.retries = retries;
        this.log = log;
    }

    public ConsoleSettings settings() {
        return settings;
    }

    /// @param path below `/api/v1`, with its query
    /// @throws ConsoleException if it came to nothing
    public Answer get(String path) {
        return answer(send(request("GET", path, null)));
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
        return answer(send(write(request("POST", path, body))));
    }

    /// @param version the one that the change is based on; the console refuses it when the row has another
    public Answer patch(String path, JsonNode body, long version) {
        return answer(send(write(request("PATCH", path, body)).header("If-Match", "\"" + version + "\"")));
    }

    public Answer delete(String path) {
        return answer(send(write(request("DELETE", path, null))));
    }

    private HttpRequest.Builder request(String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.endpoint() + "/api/v1" + path))
                .timeout(ANSWER_TIMEOUT)
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

    private static HttpRequest.Builder write(HttpRequest.Builder request) {
        return request.header("Idempotency-Key", UUID.randomUUID().toString());
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= retries.attempts();
            HttpResponse<byte[]> response;
            try {
                response = client().send(request, HttpResponse.BodyHandlers.ofByteArray());
            } catch (SSLException e) {
                throw new ConsoleException(new ConsoleFailure.Untrusted(settings.endpoint(), innermost(e)));
            } catch (IOException e) {
                if (last) {
                    throw new ConsoleException(new ConsoleFailure.Unreachable(settings.endpoint(), innermost(e)));
                }
                retry(request, attempt, innermost(e), Duration.ZERO);
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
        String type = response.headers().firstValue("Content-Type").orElse("no content type");
        if (!type.startsWith("application/json") && !type.startsWith("application/problem+json")) {
            throw notTheConsole("it answered status " + response.statusCode() + " with " + type + " instead of JSON");
        }
        try {
            return Json.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (InvalidFieldException e) {
            throw notTheConsole("its answer " + e.detail());
        }
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

    private HttpClient client() throws IOException {
        opening.lock();
        try {
            if (client == null) {
                client = HttpClient.newBuilder()
                        .sslContext(TrustedAuthorities.context(settings.caFile(), environment))
                        .connectTimeout(CONNECT_TIMEOUT)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
            }
            return client;
        } finally {
            opening.unlock();
        }
    }

    /// The text of the cause that names the trouble; the outer ones only wrap it.
    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : cause.getMessage();
    }
}
