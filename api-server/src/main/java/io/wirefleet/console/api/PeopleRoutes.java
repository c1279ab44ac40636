package io.wirefleet.console.api;

import io.wirefleet.console.clientconfig.ClientConfigs;
import io.wirefleet.console.compromises.CompromiseRoutes;
import io.wirefleet.console.compromises.CompromiseStore;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.invitations.InvitationRoutes;
import io.wirefleet.console.invitations.InvitationStore;
import io.wirefleet.console.invitations.JoinRoutes;
import io.wirefleet.console.lifecycle.LifecycleRoutes;
import io.wirefleet.console.lifecycle.LifecycleSetting;
import io.wirefleet.console.lifecycle.LifecycleStore;
import io.wirefleet.console.offboarding.OwnerRoutes;
import io.wirefleet.console.offboarding.OwnerStore;
import io.wirefleet.console.peers.PeerStore;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.resources.SettingRoutes;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.console.scim.ScimRoutes;
import io.wirefleet.console.scim.ScimUserStore;
import io.wirefleet.console.servers.Servers;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/// How people and their devices come in and go: invitations, off-boarding, SCIM, ageing, compromises.
public final class PeopleRoutes {
    private PeopleRoutes() {}

    /// What this takes beside the fleet's own.
    ///
    /// @param publicUrl where people reach the console; asked for when it serves
    public record Means(ClientConfigs configs, SecureRandom random, Clock clock, Supplier<URI> publicUrl) {}

    static List<Route> of(
            DSLContext database,
            Peers peers,
            PeerStore peerStore,
            Servers servers,
            Writes writes,
            Supplier<UUID> ids,
            Means means) {
        InvitationStore invitations = new InvitationStore(database, means.clock());
        LifecycleStore lifecycle = new LifecycleStore(database, means.clock());
        OwnerStore owners = new OwnerStore(database, peerStore);
        return Stream.of(
                        new OwnerRoutes(owners, peers, writes).routes(),
                        new ScimRoutes(new ScimUserStore(database, owners), peers, writes, ids, means.publicUrl())
                                .routes(),
                        new JoinRoutes(invitations, peers, means.configs()::files, writes, ids).routes(),
                        new InvitationRoutes(invitations, writes, ids, means.random(), means.clock(), means.publicUrl())
                                .routes(),
                        new LifecycleRoutes(lifecycle).routes(),
                        new SettingRoutes<>(new LifecycleSetting(lifecycle), writes).routes(),
                        new CompromiseRoutes(
                                        new CompromiseStore(database, owners, peers, servers, means.clock()),
                                        writes,
                                        ids)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }
}
