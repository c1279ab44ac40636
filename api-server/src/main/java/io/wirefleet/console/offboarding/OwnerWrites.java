package io.wirefleet.console.offboarding;

import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.resources.Answer;
import io.wirefleet.contract.state.PeerId;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// Writes that are about all peers of owners, who may get more of them at any moment: looked up before the write, and
/// looked up again within it.
public final class OwnerWrites {
    private static final int MOST_TRIES = 5;

    private OwnerWrites() {}

    /// @param peers looks up the peers that the write is about
    /// @param write does it, about these; may throw [OwnersMoved]
    public static Answer write(Supplier<Set<PeerId>> peers, Function<Set<PeerId>, Answer> write) {
        for (int i = 0; i < MOST_TRIES; i++) {
            try {
                return write.apply(peers.get());
            } catch (OwnersMoved _) {
                // looked up again
            }
        }
        throw new RefusedException(
                new Refusal.Unavailable("somebody keeps giving peers to this owner; bar the owner, or try again"));
    }
}
