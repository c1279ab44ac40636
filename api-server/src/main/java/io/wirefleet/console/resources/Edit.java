package io.wirefleet.console.resources;

/// What a writer makes of a resource as it stands, within the write's transaction.
///
/// @param <R> the resource as stored
/// @param <S> what a writer gives
@FunctionalInterface
public interface Edit<R, S> {
    /// @throws io.wirefleet.console.errors.RefusedException if it cannot be made so, or must not be
    S apply(R current);
}
