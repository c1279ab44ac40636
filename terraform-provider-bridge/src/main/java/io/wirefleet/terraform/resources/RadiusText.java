package io.wirefleet.terraform.resources;

import io.wirefleet.terraform.console.BlastRadius;
import io.wirefleet.terraform.schema.Diagnostic;
import java.util.ArrayList;
import java.util.List;

/// A blast radius as a warning, for who reads the plan.
final class RadiusText {
    private static final int EXAMPLES = 3;

    private RadiusText() {}

    /// @param called what changes, such as `access rule 'staff'`
    /// @return none where no peer gets or loses anything, or only the peer itself gets something
    static List<Diagnostic> diagnostics(Kind kind, String called, BlastRadius radius, Walk walk) {
        List<Diagnostic> warnings = new ArrayList<>();
        if (radius.cut() > 0 || (radius.peers() > 0 && !kind.together())) {
            warnings.add(Diagnostic.warning(summary(called, radius), detail(kind.noun(), radius)));
        }
        if (radius.confirmationRequired() && walk.maxPeersCut() == null) {
            warnings.add(Diagnostic.warning(
                    "The console's guard will hold up the change of the " + called,
                    "It asks for a confirmation where so many are cut. If it is meant, set the provider's max_peers_cut"
                            + " (or WIREFLEET_MAX_PEERS_CUT) to " + radius.cut()
                            + " or more: the provider then confirms what stays within that."));
        }
        if (radius.approvalRequired()) {
            warnings.add(Diagnostic.warning(
                    "The change of the " + called + " takes a second person",
                    "It may give access on servers that four eyes watch. The first apply asks for the approval and ends"
                            + " with its id; once somebody else has approved it, apply again."));
        }
        return warnings;
    }

    private static String summary(String called, BlastRadius radius) {
        if (radius.cut() == 0) {
            return "The " + called + " would change the access of " + peers(radius.peers());
        }
        long others = Math.max(0, radius.peers() - radius.cut());
        return "The " + called + " would take access from " + peers(radius.cut())
                + (others == 0 ? "" : " and change that of " + others + " more");
    }

    private static String detail(String noun, BlastRadius radius) {
        StringBuilder text = new StringBuilder("By this " + noun + " alone, as things are now: ");
        text.append(radius.cut())
                .append(" of the ")
                .append(peers(radius.withAccess()))
                .append(" with access would lose something. Peers that would join a server: ")
                .append(radius.added())
                .append("; leave one: ")
                .append(radius.removed())
                .append(". Servers that would get another state: ")
                .append(radius.servers())
                .append('.');
        if (!radius.examples().isEmpty()) {
            text.append("\n\nFor instance, ")
                    .append(String.join(
                            "; ", radius.examples().stream().limit(EXAMPLES).toList()))
                    .append('.');
        }
        return text.toString();
    }

    private static String peers(long count) {
        return count == 1 ? "1 peer" : count + " peers";
    }
}
