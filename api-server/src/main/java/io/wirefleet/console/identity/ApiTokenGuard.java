package io.wirefleet.console.identity;

import io.wirefleet.console.http.Principal;
import io.wirefleet.console.resources.Guard;

/// Knows who makes a token.
public final class ApiTokenGuard implements Guard<ApiTokenSpec, ApiToken> {
    @Override
    public ApiTokenSpec admitted(Principal caller, ApiTokenSpec given) {
        return given.madeBy(caller.person());
    }

    @Override
    public ApiTokenSpec changed(Principal caller, ApiToken current, ApiTokenSpec given) {
        return given;
    }
}
