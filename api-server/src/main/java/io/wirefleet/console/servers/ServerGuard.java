package io.wirefleet.console.servers;

import io.wirefleet.console.bounds.TagScope;
import io.wirefleet.console.http.Principal;
import io.wirefleet.console.resources.Guard;

/// Holds scoped tokens to servers with their tags.
public final class ServerGuard implements Guard<ServerSpec, Server> {
    @Override
    public ServerSpec admitted(Principal caller, ServerSpec given) {
        TagScope.require(caller, "server", given.tags());
        return given;
    }

    @Override
    public ServerSpec changed(Principal caller, Server current, ServerSpec given) {
        removed(caller, current);
        return admitted(caller, given);
    }

    @Override
    public void removed(Principal caller, Server current) {
        TagScope.require(caller, "server", current.spec().tags());
    }
}
