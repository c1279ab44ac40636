package io.wirefleet.console.invitations;

import org.jspecify.annotations.Nullable;

/// An invitation just made.
///
/// @param link the one-time link; null: to be had in the first answer only, which was another
record MadeInvitation(Invitation invitation, @Nullable String link) {
    MadeInvitation withLink(String newLink) {
        return new MadeInvitation(invitation, newLink);
    }

    /// Prints no link.
    @Override
    public String toString() {
        return "MadeInvitation(" + invitation.id() + ")";
    }
}
