package io.wirefleet.console.api;

import io.wirefleet.console.access.AccessRuleGuard;
import io.wirefleet.console.access.AccessRuleStore;
import io.wirefleet.console.access.AccessRules;
import io.wirefleet.console.addresses.AddressStore;
import io.wirefleet.console.approvals.ApprovalRoutes;
import io.wirefleet.console.approvals.ApprovalStore;
import io.wirefleet.console.approvals.FourEyesSetting;
import io.wirefleet.console.approvals.FourEyesStore;
import io.wirefleet.console.guard.GuardSetting;
import io.wirefleet.console.guard.GuardStore;
import io.wirefleet.console.history.AccessExplainer;
import io.wirefleet.console.history.AccessHistory;
import io.wirefleet.console.history.AccessRoutes;
import io.wirefleet.console.history.AcknowledgementStore;
import io.wirefleet.console.history.ExplainRoutes;
import io.wirefleet.console.history.HistoryStore;
import io.wirefleet.console.http.Route;
import io.wirefleet.console.identity.ApiTokenGuard;
import io.wirefleet.console.identity.ApiTokenResource;
import io.wirefleet.console.identity.ApiTokenStore;
import io.wirefleet.console.imports.ImportDeeds;
import io.wirefleet.console.imports.ImportRoutes;
import io.wirefleet.console.imports.ImportStore;
import io.wirefleet.console.members.MemberLimitsSetting;
import io.wirefleet.console.members.MemberLimitsStore;
import io.wirefleet.console.networks.NetworkStore;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.console.peers.PeerGuard;
import io.wirefleet.console.peers.PeerRoutes;
import io.wirefleet.console.peers.PeerStore;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.resources.Guard;
import io.wirefleet.console.resources.ResourceRoutes;
import io.wirefleet.console.resources.SettingRoutes;
import io.wirefleet.console.resources.Writes;
import io.wirefleet.console.servers.ServerGuard;
import io.wirefleet.console.servers.ServerStateRoutes;
import io.wirefleet.console.servers.ServerStore;
import io.wirefleet.console.servers.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/// Networks, servers, peers and access rules, and what administrators set: their stores and their routes.
public final class FleetRoutes {
    private FleetRoutes() {}

    /// @param ids of what is created: UUIDv7
    /// @param addressRest how long a released address is kept from others
    public static List<Route> of(
            DSLContext database,
            Writes writes,
            GuardStore guardStore,
            ApprovalStore approvals,
            Supplier<UUID> ids,
            Clock clock,
            Duration addressRest,
            PeopleRoutes.Means means) {
        AddressStore addresses = new AddressStore(addressRest, clock);
        Networks networks = new Networks(new NetworkStore(database));
        ServerStore serverStore = new ServerStore(database, addresses);
        Servers servers = new Servers(serverStore);
        PeerStore peerStore = new PeerStore(database, addresses);
        Peers peers = new Peers(peerStore, means.random());
        MemberLimitsStore memberLimits = new MemberLimitsStore(database);
        PeerGuard peerGuard = new PeerGuard(memberLimits, clock);
        ApiTokenResource tokens = new ApiTokenResource(new ApiTokenStore(database), means.random(), clock);
        AccessRules rules = new AccessRules(new AccessRuleStore(database));
        HistoryStore history = new HistoryStore(database);
        AcknowledgementStore acknowledgements = new AcknowledgementStore(database);
        AccessHistory access = new AccessHistory(history, acknowledgements);
        return Stream.of(
                        new ResourceRoutes<>(networks, Guard.none(), writes, ids).routes(),
                        new ServerStateRoutes(servers, writes).routes(),
                        new ResourceRoutes<>(servers, new ServerGuard(), writes, ids).routes(),
                        new PeerRoutes(peers, peerGuard, peerStore, writes, ids, clock).routes(),
                        new ResourceRoutes<>(peers, peerGuard, writes, ids).routes(),
                        new ResourceRoutes<>(rules, new AccessRuleGuard(), writes, ids).routes(),
                        PeopleRoutes.of(database, peers, peerStore, servers, writes, ids, means),
                        new AccessRoutes(access).routes(),
                        new ExplainRoutes(new AccessExplainer(history, acknowledgements, access)).routes(),
                        new ResourceRoutes<>(tokens, new ApiTokenGuard(), writes, ids).routes(),
                        new SettingRoutes<>(new MemberLimitsSetting(memberLimits), writes).routes(),
                        new SettingRoutes<>(new GuardSetting(guardStore), writes).routes(),
                        new SettingRoutes<>(new FourEyesSetting(new FourEyesStore(database, approvals)), writes)
                                .routes(),
                        new ApprovalRoutes(approvals, writes).routes(),
                        new ImportRoutes(
                                        new ImportStore(database, networks, serverStore, peerStore, rules),
                                        new ImportDeeds(networks, servers, peers, rules),
                                        networks,
                                        writes,
                                        ids)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }
}
