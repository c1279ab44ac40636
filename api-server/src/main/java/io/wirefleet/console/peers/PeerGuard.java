package io.wirefleet.console.peers;

import io.wirefleet.console.bounds.TagScope;
import io.wirefleet.console.delivery.Change;
import io.wirefleet.console.errors.Refusal;
import io.wirefleet.console.errors.RefusedException;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.http.Query;
import io.wirefleet.console.http.Role;
import io.wirefleet.console.members.MemberLimitsStore;
import io.wirefleet.console.members.OwnPeers;
import io.wirefleet.console.resources.Guard;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// Holds members to peers of their own within their limits, and scoped tokens to their tags.
public final class PeerGuard implements Guard<PeerSpec, Peer> {
    private final MemberLimitsStore limits;
    private final Clock clock;

    public PeerGuard(MemberLimitsStore limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Query narrowed(Principal caller, Query query) {
        if (caller.role() != Role.MEMBER) {
            return query;
        }
        String asked = query.text("owner");
        if (asked != null && !asked.equals(caller.owner())) {
            throw new RefusedException(new Refusal.Forbidden("members see peers of their own only"));
        }
        return query.with("owner", owner(caller));
    }

    @Override
    public PeerSpec admitted(Principal caller, PeerSpec given) {
        TagScope.require(caller, "peer", given.tags());
        if (caller.role() != Role.MEMBER) {
            return given;
        }
        own().owner(owner(caller), given.owner())
                .network(given.networkId())
                .kept("tags", Map.of(), given.tags())
                .kept("routed_prefixes", List.of(), given.routedPrefixes())
                .address("reservation", null, given.reservation())
                .address("addresses", List.of(), given.addresses())
                .expiry(null, given.expiresAt(), true)
                .done();
        return given.withOwner(owner(caller));
    }

    @Override
    public Change<Peer> creation(Principal caller, PeerSpec admitted, Function<PeerSpec, Change<Peer>> insert) {
        Change<Peer> creation = insert.apply(admitted);
        if (caller.role() != Role.MEMBER) {
            return creation;
        }
        int maxPeers = own().maxPeers();
        return (transaction, receiptId) -> {
            limits.admit(transaction, owner(caller), maxPeers);
            return creation.apply(transaction, receiptId);
        };
    }

    @Override
    public PeerSpec changed(Principal caller, Peer current, PeerSpec given) {
        PeerSpec before = current.spec();
        TagScope.require(caller, "peer", before.tags());
        TagScope.require(caller, "peer", given.tags());
        if (caller.role() != Role.MEMBER) {
            return given;
        }
        removed(caller, current);
        own().owner(owner(caller), given.owner())
                .kept("tags", before.tags(), given.tags())
                .kept("routed_prefixes", before.routedPrefixes(), given.routedPrefixes())
                .address("reservation", before.reservation(), given.reservation())
                .address("addresses", before.addresses(), given.addresses())
                .enabled(before.enabled(), given.enabled())
                .expiry(before.expiresAt(), given.expiresAt(), false)
                .done();
        return given.withOwner(owner(caller));
    }

    @Override
    public void removed(Principal caller, Peer current) {
        TagScope.require(caller, "peer", current.spec().tags());
        if (caller.role() == Role.MEMBER && !Objects.equals(current.spec().owner(), caller.owner())) {
            throw RefusedException.notFound("peer", current.meta().id());
        }
    }

    private OwnPeers own() {
        return new OwnPeers(limits.current(), clock.instant());
    }

    private static String owner(Principal caller) {
        return Objects.requireNonNull(caller.owner(), "a member without an owner");
    }
}
