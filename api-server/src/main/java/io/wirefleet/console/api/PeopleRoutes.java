package io.wirefleet.console.api;

import io.wirefleet.console.http.Route;
import io.wirefleet.console.offboarding.OwnerRoutes;
import io.wirefleet.console.offboarding.OwnerStore;
import io.wirefleet.console.peers.PeerStore;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.resources.Writes;
import java.util.List;
import org.jooq.DSLContext;

/// How people come in and go: off-boarding.
final class PeopleRoutes {
    private PeopleRoutes() {}

    static List<Route> of(DSLContext database, Peers peers, PeerStore peerStore, Writes writes) {
        OwnerStore owners = new OwnerStore(database, peerStore);
        return new OwnerRoutes(owners, peers, writes).routes();
    }
}
