package io.wirefleet.console.http;

import io.javalin.http.Context;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.contract.json.InvalidFieldException;
import io.wirefleet.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of requests, read no further than they may be long.
public final class Bodies {
    /// What a body may hold unless its route says otherwise: 1 MiB.
    public static final int LIMIT = 1 << 20;

    /// How much of a body that is too long is read and dropped, so that its sender gets to see the answer.
    private static final int DRAINED = 16 << 20;

    private static final Set<String> JSON = Set.of("application/json");
    private static final Set<String> JSON_OR_PATCH = Set.of("application/json", "application/merge-patch+json");

    private static final Set<String> JSON_OR_SCIM = Set.of("application/json", "application/scim+json");

    private Bodies() {}

    /// @throws RefusedException if there is no JSON, or more than [#LIMIT]
    public static JsonNode json(Context context) {
        return json(context, LIMIT);
    }

    /// @param limit in bytes
    public static JsonNode json(Context context, int limit) {
        return read(context, limit, JSON);
    }

    /// JSON, or a missing node if there is no body, whether or not its length was told.
    public static JsonNode jsonIfAny(Context context) {
        byte[] bytes = bytes(context, LIMIT);
        if (bytes.length == 0) {
            return none(context);
        }
        checkType(context.contentType(), JSON);
        return parse(bytes);
    }

    /// The body of a request that takes none: a missing node.
    public static JsonNode none(Context context) {
        return Json.MAPPER.missingNode();
    }

    /// A merge patch (RFC 7396); an object, or it would replace the whole resource.
    public static ObjectNode mergePatch(Context context) {
        if (read(context, LIMIT, JSON_OR_PATCH) instanceof ObjectNode patch) {
            return patch;
        }
        throw RefusedException.invalid("", "must be an object");
    }

    /// A message of SCIM (RFC 7644 section 3.1).
    public static JsonNode scim(Context context) {
        return read(context, LIMIT, JSON_OR_SCIM);
    }

    private static JsonNode read(Context context, int limit, Set<String> types) {
        checkType(context.contentType(), types);
        byte[] bytes = bytes(context, limit);
        if (bytes.length == 0) {
            throw RefusedException.malformed("a JSON body is required");
        }
        return parse(bytes);
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return Json.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException _) {
            throw RefusedException.malformed("the body is not UTF-8");
        } catch (InvalidFieldException e) {
            throw RefusedException.malformed("the body " + e.detail());
        }
    }

    private static void checkType(@Nullable String contentType, Set<String> types) {
        if (contentType == null) {
            return;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!types.contains(type)) {
            throw new RefusedException(new Refusal.UnsupportedMediaType("the body must be "
                    + String.join(" or ", types.stream().sorted().toList()) + ", not '" + type + "'"));
        }
    }

    private static byte[] bytes(Context context, int limit) {
        try (InputStream stream = context.bodyInputStream()) {
            byte[] bytes = stream.readNBytes(limit + 1);
            if (bytes.length <= limit) {
                return bytes;
            }
            drain(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new RefusedException(new Refusal.TooLarge("the body is longer than " + limit + " bytes"));
    }

    private static void drain(InputStream stream) throws IOException {
        long drained = 0;
        while (drained < DRAINED) {
            int read = stream.readNBytes(64 << 10).length;
            if (read == 0) {
                return;
            }
            drained += read;
        }
    }
}
