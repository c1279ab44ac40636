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

    /// The same for a body that stands inside another, at this pointer.
    public RefusedException under(String pointer) {
        return switch (refusal) {
            case Refusal.Invalid(List<FieldError> errors) ->
                new RefusedException(new Refusal.Invalid(errors.stream()
                        .map(error -> new FieldError(pointer + error.pointer(), error.detail()))
                        .toList()));
            case Refusal.Conflict conflict ->
                new RefusedException(new Refusal.Conflict(
                        conflict.pointer() == null ? pointer : pointer + conflict.pointer(), conflict.detail()));
            case Refusal.Malformed _,
                    Refusal.Unauthenticated _,
                    Refusal.Forbidden _,
                    Refusal.NotFound _,
                    Refusal.MethodNotAllowed _,
                    Refusal.NeedsApproval _,
                    Refusal.Stale _,
                    Refusal.TooLarge _,
                    Refusal.TooMany _,
                    Refusal.UnsupportedMediaType _,
                    Refusal.OutOfRange _,
                    Refusal.Unavailable _,
                    Refusal.Failed _ -> this;
        };
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
