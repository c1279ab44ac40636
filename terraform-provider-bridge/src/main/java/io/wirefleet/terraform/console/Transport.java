package io.wirefleet.terraform.console;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Carries one request to the console and its answer back, over TLS, and says in words what kept it. Opens nothing
/// before the first request.
final class Transport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// No answer of a console is larger: its lists come in pages.
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

    private static final String TOO_LARGE = "body exceeds capacity";

    private final ConsoleSettings settings;
    private final Map<String, String> environment;
    private final ReentrantLock opening = new ReentrantLock();
    private @Nullable HttpClient client;

    Transport(ConsoleSettings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /// Nothing came back, though it may another time.
    static final class BrokenException extends Exception {
        private final transient ConsoleFailure failure;

        BrokenException(ConsoleFailure failure, Throwable cause) {
            super(failure.toString(), cause);
            this.failure = failure;
        }

        ConsoleFailure failure() {
            return failure;
        }
    }

    /// @throws ConsoleException if it will come to nothing another time, too
    HttpResponse<byte[]> send(HttpRequest request) throws BrokenException, InterruptedException {
        try {
            return exchange(request);
        } catch (HttpConnectTimeoutException e) {
            throw broken("no connection within " + CONNECT_TIMEOUT.toSeconds() + " seconds", e);
        } catch (HttpTimeoutException e) {
            throw new BrokenException(
                    new ConsoleFailure.Late(settings.endpoint(), settings.requestTimeout(), request.method()), e);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// The time is for the whole answer. The client's own ends with the headers, and an answer that stops behind them
    /// would be waited for without end.
    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            return answer.get(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no answer in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private BrokenException failed(IOException e) {
        if (has(e, SSLPeerUnverifiedException.class) || has(e, CertificateException.class)) {
            throw new ConsoleException(new ConsoleFailure.Untrusted(settings.endpoint(), innermost(e)));
        }
        String why = innermost(e);
        if (why.startsWith(TOO_LARGE)) {
            throw new ConsoleException(new ConsoleFailure.NotTheConsole(
                    settings.endpoint(), "its answer is larger than " + (LARGEST_ANSWER >> 20) + " MiB"));
        }
        if (has(e, SSLException.class) && why.contains(" SSL message")) {
            throw new ConsoleException(new ConsoleFailure.NotTheConsole(settings.endpoint(), "it does not speak TLS"));
        }
        if (has(e, UnresolvedAddressException.class) || has(e, UnknownHostException.class)) {
            return broken("this machine knows no address for that name", e);
        }
        if (has(e, ConnectException.class) && !has(e, NoRouteToHostException.class)) {
            return broken("the connection was refused, so that perhaps nothing listens there", e);
        }
        return broken("the connection broke (" + why + ")", e);
    }

    private BrokenException broken(String why, IOException e) {
        return new BrokenException(new ConsoleFailure.Unreachable(settings.endpoint(), why), e);
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        return causes(thrown).anyMatch(type::isInstance);
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
    }

    /// The text of the cause that names the trouble; the outer ones only wrap it.
    private static String innermost(Throwable thrown) {
        Throwable cause = causes(thrown).reduce((_, inner) -> inner).orElse(thrown);
        String message =
                Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /// Ends what is under way, and the connections.
    void close() {
        opening.lock();
        try {
            if (client != null) {
                client.shutdownNow();
            }
        } finally {
            opening.unlock();
        }
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
}
