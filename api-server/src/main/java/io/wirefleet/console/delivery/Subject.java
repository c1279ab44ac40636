package io.wirefleet.console.delivery;

import io.wirefleet.contract.state.PeerId;
import io.wirefleet.contract.state.RuleId;
import io.wirefleet.contract.state.ServerId;
import java.util.Set;
import java.util.UUID;

/// What a write is about: how far it may reach, and who must be kept out meanwhile. Writes of peers run side by side;
/// all others run alone.
public sealed interface Subject {
    /// Nothing that any server holds.
    Subject NOTHING = new Peers(Set.of());

    /// These peers, created, changed or deleted.
    record Peers(Set<PeerId> ids) implements Subject {
        public Peers {
            ids = Set.copyOf(ids);
        }
    }

    /// An access rule, created, changed or deleted.
    record Rule(RuleId id) implements Subject {}

    /// A server, created, changed or deleted.
    record Server(ServerId id) implements Subject {}

    /// A network, created, changed or deleted.
    record Network(UUID id) implements Subject {}

    /// Servers and peers that an import creates, with all that comes with them.
    record Import(Set<ServerId> servers, Set<PeerId> peers) implements Subject {
        public Import {
            servers = Set.copyOf(servers);
            peers = Set.copyOf(peers);
        }
    }

    static Subject peer(PeerId id) {
        return new Peers(Set.of(id));
    }
}
