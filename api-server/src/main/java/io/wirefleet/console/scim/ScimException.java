package io.wirefleet.console.scim;

import org.jspecify.annotations.Nullable;

/// A SCIM request that is refused (RFC 7644 section 3.12).
final class ScimException extends RuntimeException {
    private final int status;
    private final @Nullable String scimType;

    private ScimException(int status, @Nullable String scimType, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.scimType = scimType;
    }

    /// @param scimType one of those of table 9 of RFC 7644
    static ScimException badRequest(String scimType, String detail) {
        return new ScimException(400, scimType, detail);
    }

    static ScimException taken(String detail) {
        return new ScimException(409, "uniqueness", detail);
    }

    static ScimException notFound(String id) {
        return new ScimException(404, null, "there is no user '" + id + "'");
    }

    int status() {
        return status;
    }

    @Nullable
    String scimType() {
        return scimType;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
