package io.wirefleet.console.imports;

import io.wirefleet.console.access.AccessRules;
import io.wirefleet.console.audit.Deed;
import io.wirefleet.console.imports.ImportStore.Imported;
import io.wirefleet.console.networks.Networks;
import io.wirefleet.console.peers.Peers;
import io.wirefleet.console.servers.Servers;
import java.util.ArrayList;
import java.util.List;

/// What the audit is to say of an import: the creation of each thing that it made.
public record ImportDeeds(Networks networks, Servers servers, Peers peers, AccessRules rules) {
    private static final String ACTION = "import";

    List<Deed> of(Imported made) {
        List<Deed> deeds = new ArrayList<>();
        made.networks().forEach(network -> deeds.addAll(networks.deeds(ACTION, null, network)));
        made.servers().forEach(server -> deeds.addAll(servers.deeds(ACTION, null, server)));
        made.peers().forEach(peer -> deeds.addAll(peers.deeds(ACTION, null, peer)));
        made.rules().forEach(rule -> deeds.addAll(rules.deeds(ACTION, null, rule)));
        return deeds;
    }
}
