package io.wirefleet.agent.console;

import io.wirefleet.agent.store.Enrolment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Asks a console for a sign of life, without a token.
public final class ConsoleProbe {
    private ConsoleProbe() {}

    /// What answered.
    ///
    /// @param date by its own clock, to the second; null: it did not say
    /// @param certificateEnds when its certificate expires; null: it showed none
    /// @param asked when the answer came, by this machine's clock
    public record Answer(
            URI console,
            int status,
            @Nullable Instant date,
            @Nullable Instant certificateEnds,
            Instant asked) {}

    /// @throws ConsoleException if there is no answer from a console that is trusted
    public static Answer ask(Enrolment enrolment, Duration timeout, InstantSource clock) {
        URI console = enrolment.console();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .sslContext(ConsoleTrust.issuedBy(enrolment.caCertificate()))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(console.toString().replaceFirst("/+$", "") + "/healthz"))
                    .timeout(timeout)
                    .build();
            HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
            return new Answer(
                    console,
                    response.statusCode(),
                    response.headers()
                            .firstValue("Date")
                            .map(ConsoleProbe::time)
                            .orElse(null),
                    response.sslSession().map(ConsoleProbe::end).orElse(null),
                    clock.instant());
        } catch (IOException e) {
            throw ConsoleException.away(
                    "the console at " + console + " does not answer: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConsoleException.away("interrupted while the console at " + console + " was asked", e);
        }
    }

    /// RFC 9110, section 5.6.7.
    private static @Nullable Instant time(String text) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static @Nullable Instant end(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? certificate.getNotAfter().toInstant()
                    : null;
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }
}
