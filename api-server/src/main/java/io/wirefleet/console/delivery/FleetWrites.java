package io.wirefleet.console.delivery;

/// The one way in which networks, servers, peers and access rules are written. A write is one transaction: the
/// change itself, then what follows from it - attachments, the items to look at on each server touched, the receipt.
/// After its commit it waits, for a bounded time, until the change has its revisions.
public interface FleetWrites {
    /// Runs the change and all that follows from it, or nothing.
    ///
    /// The change may be run twice: what turns out to touch more than one peer's own business is rolled back,
    /// and done again with every other writer kept out. It must have no effect outside its transaction.
    ///
    /// @param subject what the change is about; ids that do not exist, before or after, are fine
    /// @throws ConflictException if what follows cannot be, naming what stands in the way
    default <T> Written<T> write(Subject subject, Change<T> change) {
        return write(subject, change, Gate.OPEN);
    }

    /// The same, if the gate lets it pass.
    <T> Written<T> write(Subject subject, Change<T> change, Gate gate);

    /// What the change would come to. Nothing of it stays.
    ///
    /// @throws ConflictException as writing it would
    BlastRadius foresee(Subject subject, Change<?> change);
}
