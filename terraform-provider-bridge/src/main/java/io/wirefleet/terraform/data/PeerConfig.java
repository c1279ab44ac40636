package io.wirefleet.terraform.data;

import io.wirefleet.terraform.console.ConsoleClient;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.console.Query;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;

/// A client's configuration in all the forms in which the console answers it.
final class PeerConfig {
    private final ConsoleClient console;
    private final String path;
    private final String serverId;

    /// @param serverId empty for all servers of the peer
    PeerConfig(ConsoleClient console, String peerId, String serverId) {
        this.console = console;
        this.path = "/peers/" + URLEncoder.encode(peerId, StandardCharsets.UTF_8) + "/config";
        this.serverId = serverId;
    }

    JsonNode json() {
        return console.get(path("json")).body();
    }

    /// Absent where no single file says it all.
    Optional<String> conf() {
        return unlessImpossible(() -> text(console.document(path("conf"), "text/plain")));
    }

    /// A PNG in a `data:` URI (RFC 2397). Absent where no QR code holds it.
    Optional<String> qr() {
        return unlessImpossible(() -> "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(console.document(path("qr"), "image/png")));
    }

    private static Optional<String> unlessImpossible(Supplier<String> request) {
        try {
            return Optional.of(request.get());
        } catch (ConsoleException e) {
            if (e.isRefusal(409)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// By file name, in the order of the servers.
    SequencedMap<String, String> files() {
        byte[] zip = console.document(path("zip"), "application/zip");
        SequencedMap<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream stream = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
                files.put(entry.getName(), text(stream.readAllBytes()));
            }
            return files;
        } catch (IOException e) {
            throw new ConsoleException(
                    new ConsoleFailure.NotTheConsole(console.settings().endpoint(), "its ZIP is none: " + e));
        }
    }

    private String path(String format) {
        Query query = new Query().with("format", format);
        return path + (serverId.isEmpty() ? query : query.with("server_id", serverId));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
