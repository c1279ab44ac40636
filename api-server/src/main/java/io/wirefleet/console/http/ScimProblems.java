package io.wirefleet.console.http;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.contract.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Errors as SCIM clients read them (RFC 7644 section 3.12).
public final class ScimProblems {
    public static final String MEDIA_TYPE = "application/scim+json";

    private static final String PATH = "/scim/";

    private ScimProblems() {}

    /// Whether answers at this path are read by SCIM clients.
    static boolean isFor(String path) {
        return path.startsWith(PATH);
    }

    static ObjectNode toJson(Refusal refusal) {
        String scimType = switch (refusal) {
            case Refusal.Malformed _ -> "invalidSyntax";
            case Refusal.Invalid _ -> "invalidValue";
            case Refusal.Conflict _ -> "uniqueness";
            default -> null;
        };
        return toJson(Problems.status(refusal), scimType, refusal.detail());
    }

    /// @param scimType null: the status says it all
    public static ObjectNode toJson(int status, @Nullable String scimType, String detail) {
        ObjectNode json = Json.object();
        json.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:Error");
        json.put("status", String.valueOf(status));
        if (scimType != null) {
            json.put("scimType", scimType);
        }
        return json.put("detail", detail);
    }
}
