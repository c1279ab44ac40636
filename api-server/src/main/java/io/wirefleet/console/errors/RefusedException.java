package io.wirefleet.console.errors;

import java.util.List;

/// A request that is refused, on its way to the caller.
public final class RefusedException extends RuntimeException {
    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(refusal.detail());
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }

    public static RefusedException malformed(String detail) {
        return new RefusedException(new Refusal.Malformed(detail));
    }

    /// @param noun what kind of thing is missing, such as `network`
    public static RefusedException notFound(String noun, Object id) {
        return new RefusedException(new Refusal.NotFound("there is no " + noun + " '" + id + "'"));
    }

    public static RefusedException conflict(String pointer, String detail) {
        return new RefusedException(new Refusal.Conflict(pointer, detail));
    }

    public static RefusedException conflict(String detail) {
        return new RefusedException(new Refusal.Conflict(null, detail));
    }

    public static RefusedException invalid(String pointer, String detail) {
        return new RefusedException(new Refusal.Invalid(List.of(new FieldError(pointer, detail))));
    }
}
