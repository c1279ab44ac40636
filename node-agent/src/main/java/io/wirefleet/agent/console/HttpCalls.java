package io.wirefleet.agent.console;

import io.wirefleet.agent.console.ConsoleTrust.WrongConsoleException;
import io.wirefleet.contract.json.Json;
import io.wirefleet.contract.json.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// JSON over HTTPS to one console, errors told so that a person can mend them.
final class HttpCalls implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int LONGEST_PROBLEM = 64 * 1024;

    private final URI console;
    private final HttpClient client;

    HttpCalls(URI console, SSLContext tls, Executor executor) {
        if (!"https".equals(console.getScheme()) || console.getHost() == null) {
            throw ConsoleException.refused(
                    "the console's address must be https://host[:port], not " + console, 0, null);
        }
        this.console = console;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(tls)
                .executor(executor)
                .build();
    }

    /// @param path with its query, such as `/agent/v1/enroll`
    HttpRequest.Builder request(String path, Duration timeout) {
        String base = console.toString().replaceFirst("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json");
    }

    static HttpRequest.BodyPublisher body(JsonNode json) {
        return HttpRequest.BodyPublishers.ofString(Json.MAPPER.writeValueAsString(json), StandardCharsets.UTF_8);
    }

    /// The answer's JSON; null where it has none (204).
    ///
    /// @throws ConsoleException if there was no answer, or one other than 2xx
    @Nullable
    JsonNode send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                int status = response.statusCode();
                if (status / 100 != 2) {
                    throw refusal(response, body.readNBytes(LONGEST_PROBLEM));
                }
                return status == 204 ? null : Json.MAPPER.readTree(body);
            }
        } catch (JacksonException e) {
            throw ConsoleException.away("the console at " + console + " answered something that is not JSON", e);
        } catch (IOException e) {
            throw ConsoleException.away(away(e), e);
        }
    }

    private String away(IOException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof WrongConsoleException) {
                return "what answers at " + console + " is not the console that the join token was made for (its"
                        + " certificate is another one); check the address, or make a new join token";
            }
        }
        if (error instanceof HttpTimeoutException) {
            return "the console at " + console + " did not answer in time";
        }
        if (error instanceof SSLException) {
            return "no safe connection to the console at " + console + ": " + error.getMessage();
        }
        String detail = error.getMessage();
        for (Throwable cause = error; detail == null && cause != null; cause = cause.getCause()) {
            detail = cause.getMessage();
        }
        String what = error instanceof ConnectException ? "cannot be reached" : "went away";
        return "the console at " + console + " " + what + (detail == null ? "" : ": " + detail);
    }

    private static ConsoleException refusal(HttpResponse<?> response, byte[] body) {
        String detail = problemDetail(new String(body, StandardCharsets.UTF_8));
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
        return ConsoleException.refused(
                "the console answered " + response.statusCode() + (detail.isEmpty() ? "" : ": " + detail),
                response.statusCode(),
                retryAfter);
    }

    /// What an RFC 9457 problem says, its fields' errors included.
    private static String problemDetail(String body) {
        try {
            JsonFields problem = JsonFields.of(Json.parse(body));
            StringBuilder text = new StringBuilder();
            String detail = problem.text("detail");
            String title = problem.text("title");
            text.append(detail != null ? detail : title != null ? title : "");
            problem.objects("errors", JsonFields::node).forEach(error -> {
                JsonFields fields = JsonFields.of(error);
                text.append(text.isEmpty() ? "" : "; ")
                        .append(fields.requiredText("pointer"))
                        .append(' ')
                        .append(fields.requiredText("detail"));
            });
            return text.toString();
        } catch (RuntimeException _) {
            return "";
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
