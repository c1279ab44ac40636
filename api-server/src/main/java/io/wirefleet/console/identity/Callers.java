package io.wirefleet.console.identity;

import io.wirefleet.console.http.Authenticator;
import io.wirefleet.console.http.Principal;
import java.util.List;
import java.util.Optional;

/// Several ways to know callers, asked in their order.
public final class Callers implements Authenticator {
    private final List<Authenticator> ways;

    public Callers(List<Authenticator> ways) {
        this.ways = List.copyOf(ways);
    }

    @Override
    public Optional<Principal> authenticate(String bearerToken) {
        for (Authenticator way : ways) {
            Optional<Principal> known = way.authenticate(bearerToken);
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }
}
