package io.wirefleet.console.servers;

import io.wirefleet.console.resources.Meta;
import io.wirefleet.console.resources.Stored;
import io.wirefleet.contract.addresses.IpAddress;
import java.util.List;

/// A server as stored.
///
/// @param state what operators want of it: `active`
/// @param addresses in the tunnel, one per family of its network
public record Server(Meta meta, ServerSpec spec, String state, List<IpAddress> addresses, Observed observed)
        implements Stored {
    public Server {
        addresses = List.copyOf(addresses);
    }
}
