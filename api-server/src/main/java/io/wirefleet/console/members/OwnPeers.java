package io.wirefleet.console.members;

import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Holds what a member gives of a peer against the limits. What selects, reserves or routes is not for members: tags
/// choose rules, reservations and routed prefixes are the operators' plan.
public final class OwnPeers {
    private final MemberLimits limits;
    private final Instant now;
    private final List<FieldError> errors = new ArrayList<>();

    public OwnPeers(MemberLimits limits, Instant now) {
        this.limits = limits;
        this.now = now;
    }

    /// @param owner null: left out, so that it is the member
    public OwnPeers owner(String member, @Nullable String owner) {
        if (owner != null && !owner.equals(member)) {
            refuse("owner", "must be '" + member + "' or left out: members have peers of their own only");
        }
        return this;
    }

    public OwnPeers network(UUID networkId) {
        if (!limits.allows(networkId)) {
            refuse("network_id", "must be one of the networks in which members may make peers (GET /member-limits)");
        }
        return this;
    }

    /// A field that only operators may give another value than it has.
    public OwnPeers kept(String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            refuse(field, "is for operators to set");
        }
        return this;
    }

    /// Like [#kept], unless the limits let members choose.
    public OwnPeers address(String field, @Nullable Object before, @Nullable Object after) {
        return limits.mayAskForAddresses() ? this : kept(field, before, after);
    }

    public OwnPeers expiry(@Nullable Instant before, @Nullable Instant after, boolean isNew) {
        if (limits.longestLifetime() == null || (!isNew && Objects.equals(before, after))) {
            return this;
        }
        Instant latest = now.plus(limits.longestLifetime());
        if (after == null || after.isAfter(latest)) {
            refuse(
                    "expires_at",
                    "is required for peers of members, and at most "
                            + limits.longestLifetime().toSeconds() + " seconds ahead");
        }
        return this;
    }

    /// Disabling is for everybody, enabling is not: it may be why somebody disabled it.
    public OwnPeers enabled(boolean before, boolean after) {
        if (after && !before) {
            refuse("enabled", "is for operators to set true again");
        }
        return this;
    }

    /// How many peers one owner may have.
    public int maxPeers() {
        return limits.maxPeers();
    }

    /// @throws RefusedException with all that is not for members
    public void done() {
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
    }

    private void refuse(String field, String detail) {
        errors.add(new FieldError("/" + field, detail));
    }
}
