package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.Answer;
import io.wirefleet.terraform.console.BlastRadius;
import io.wirefleet.terraform.console.ConsoleException;
import io.wirefleet.terraform.console.ConsoleFailure;
import io.wirefleet.terraform.console.ConsoleFailure.Refused;
import io.wirefleet.terraform.console.Write;
import io.wirefleet.terraform.values.Value.Fields;

/// Writes that may cut peers, kept within the provider's limit. Whoever has set one has said how much is meant, so that
/// the console's guard is confirmed within it, with what a dry run of the very write answered; without one it is not.
final class GuardedWrites {
    private final Kind kind;

    GuardedWrites(Kind kind) {
        this.kind = kind;
    }

    /// @param prior the row before
    /// @param cutsItself whether it is a peer that is shut out
    Answer send(Session session, Fields prior, Write write, boolean cutsItself) {
        if (kind.reach() == Kind.Reach.NONE) {
            return session.console().write(write, null);
        }
        if (kind.together()) {
            count(session, prior, cutsItself ? 1 : 0);
            return session.console().write(write, null);
        }
        return session.walk().maxPeersCut() == null ? unlimited(session, write) : limited(session, prior, write);
    }

    private static Answer limited(Session session, Fields prior, Write write) {
        BlastRadius radius = session.console().foresee(write);
        count(session, prior, radius.cut());
        return session.console().write(write, radius.confirmationRequired() ? radius.confirmation() : null);
    }

    private static void count(Session session, Fields prior, long cut) {
        long total = session.walk().cut(Collection.id(prior), cut);
        Long most = session.walk().maxPeersCut();
        if (most != null && cut > 0 && total > most) {
            throw new ConsoleException(new ConsoleFailure.TooManyCut(total, most));
        }
    }

    private static Answer unlimited(Session session, Write write) {
        try {
            return session.console().write(write, null);
        } catch (ConsoleException e) {
            throw e.failure() instanceof Refused refused && refused.status() == 409
                    ? explained(session, write, refused, e)
                    : e;
        }
    }

    /// Whether it was the guard, the console tells when asked for the confirmation.
    private static ConsoleException explained(
            Session session, Write write, Refused refused, ConsoleException otherwise) {
        try {
            BlastRadius radius = session.console().foresee(write);
            return radius.confirmationRequired()
                    ? new ConsoleException(new ConsoleFailure.Unconfirmed(refused, radius.cut(), radius.withAccess()))
                    : otherwise;
        } catch (ConsoleException _) {
            return otherwise;
        }
    }
}
