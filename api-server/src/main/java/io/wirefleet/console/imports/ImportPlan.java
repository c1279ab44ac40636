package io.wirefleet.console.imports;

import io.wirefleet.console.access.AccessRuleSpec;
import io.wirefleet.console.errors.FieldError;
import io.wirefleet.console.networks.NetworkSpec;
import io.wirefleet.console.peers.PeerSpec;
import io.wirefleet.console.servers.ServerSpec;
import io.wirefleet.contract.addresses.IpAddress;
import io.wirefleet.contract.keys.PublicKey;
import java.util.List;
import java.util.UUID;

/// What an import comes to. With conflicts it is only to be looked at.
record ImportPlan(
        List<PlannedNetwork> networks,
        List<PlannedServer> servers,
        List<PlannedPeer> peers,
        List<PlannedRule> rules,
        List<Conflict> conflicts,
        List<Note> notes) {
    /// @param exists whether it is there already
    record PlannedNetwork(UUID id, NetworkSpec spec, boolean exists) {}

    /// @param publicKey that it will enrol with
    /// @param addresses that its interface has and keeps
    record PlannedServer(UUID id, ServerSpec spec, PublicKey publicKey, List<IpAddress> addresses) {
        PlannedServer {
            addresses = List.copyOf(addresses);
        }
    }

    /// @param servers the places of those in the request that it was found on
    /// @param pointer where it stands in the request first
    record PlannedPeer(UUID id, PeerSpec spec, List<Integer> servers, String pointer) {
        PlannedPeer {
            servers = List.copyOf(servers);
        }
    }

    /// @param server the place of its server in the request
    record PlannedRule(UUID id, AccessRuleSpec spec, int server) {}

    /// Why it cannot be imported as it is.
    ///
    /// @param pointer into the request
    /// @param fix what to do about it
    record Conflict(String pointer, String detail, String fix) {
        FieldError error() {
            return new FieldError(pointer, detail + "; " + fix);
        }
    }

    /// What somebody should know.
    ///
    /// @param pointer into the request
    record Note(String pointer, String detail) {}

    ImportPlan {
        networks = List.copyOf(networks);
        servers = List.copyOf(servers);
        peers = List.copyOf(peers);
        rules = List.copyOf(rules);
        conflicts = List.copyOf(conflicts);
        notes = List.copyOf(notes);
    }
}
